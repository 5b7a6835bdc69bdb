"""Decides about policies, through the change log; a decision never changes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.policies.rules import (
    Policies,
    PolicyValue,
    Setting,
    Value,
    check_order,
    find_setting,
    ordered_with,
    values_of_rows,
)
from csgraph.domain.policies.tables import policy_decision
from csgraph.errors import InvalidInput
from csgraph.events.change_log import insert_row
from csgraph.graph.mutations import Call
from csgraph.storage.joins import prefer_joins
from csgraph.storage.work import Reading

NODE_TYPE = "PolicyVersion"


async def set_policy(call: Call) -> UUID:
    """Give a policy a value from an instant on, now if none is given.

    Raises:
        InvalidInput: there is no such policy, it takes no such value, the instant is past, or it
            would lose its order with another policy.
        Conflict: another decision was made at the same time.
    """
    setting = _setting(call)
    try:
        value = setting.checked(call.values["value"])
    except InvalidInput as error:
        raise InvalidInput(error.message, path=("input", "value"), **error.extensions) from error
    return await _decide(call, call.values["value"], value, "value")


async def reset_policy(call: Call) -> UUID:
    """Let a policy go back to its default from an instant on.

    Raises:
        InvalidInput: there is no such policy, the instant is past, or the default would lose its
            order with another policy.
        Conflict: another decision was made at the same time.
    """
    _setting(call)
    return await _decide(call, None, None, "key")


async def policies_at(work: Reading, instant: datetime) -> Policies:
    """Return what a tenant's rules go by at an instant, for a command that decides by it."""
    known = policy_decision.c
    found = await work.connection.execute(
        select(known.key, known.value, known.version, known.effective_at)
        .where(known.tenant_id == work.tenant_id, known.effective_at <= instant)
        .order_by(known.key, known.effective_at.desc(), known.version.desc())
        .ext(distinct_on(known.key))
    )
    rows = ((row.key, row.value, row.version, row.effective_at.isoformat()) for row in found)
    return Policies.of_rows(rows)


def _setting(call: Call) -> Setting:
    setting = find_setting(call.values["key"])
    if setting is None:
        msg = "There is no policy of this key: see `policies { key }`."
        raise InvalidInput(msg, path=("input", "key"))
    return setting


async def _decide(call: Call, given: object, value: Value | None, field: str) -> UUID:
    since = call.values.get("effective_at") or call.now
    if since < call.now:
        msg = "What has been evaluated stays so: choose an instant that is not past."
        raise InvalidInput(msg, path=("input", "effectiveAt"))
    mine = policy_decision.c.tenant_id == call.work.tenant_id
    last = await call.work.connection.scalar(
        select(func.max(policy_decision.c.version)).where(mine)
    )
    decided = PolicyValue(call.values["key"], value, (last or 0) + 1, since)
    await _check_order(call, decided, field)
    await prefer_joins(call.work)  # whom the decision changes is told of all accounts
    row = {
        "key": decided.key,
        "value": given,
        "version": decided.version,
        "effective_at": since,
    }
    return await insert_row(
        call.work, policy_decision, row, node_type=NODE_TYPE, change_set_id=call.change_set_id
    )


async def _check_order(call: Call, decided: PolicyValue, field: str) -> None:
    """Check that a policy keeps its order with others, from its instant on as far as is decided."""
    keys = ordered_with(decided.key)
    if not keys:
        return
    known = policy_decision.c
    found = await call.work.connection.execute(
        select(known.key, known.value, known.version, known.effective_at).where(
            known.tenant_id == call.work.tenant_id, known.key.in_(keys)
        )
    )
    rows = ((row.key, row.value, row.version, row.effective_at.isoformat()) for row in found)
    decisions = [*values_of_rows(rows), decided]
    for instant in sorted({each.effective_at for each in decisions}):
        if instant >= decided.effective_at:
            check_order(Policies.at(decisions, instant), decided.key, field)
