"""Decides about policies, through the change log; a decision never changes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.policies.rules import Policies, Setting, find_setting
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
        InvalidInput: there is no such policy, it takes no such value, or the instant is past.
        Conflict: another decision was made at the same time.
    """
    setting = _setting(call)
    try:
        setting.checked(call.values["value"])
    except InvalidInput as error:
        raise InvalidInput(error.message, path=("input", "value"), **error.extensions) from error
    return await _decide(call, call.values["value"])


async def reset_policy(call: Call) -> UUID:
    """Let a policy go back to its default from an instant on.

    Raises:
        InvalidInput: there is no such policy, or the instant is past.
        Conflict: another decision was made at the same time.
    """
    _setting(call)
    return await _decide(call, None)


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


async def _decide(call: Call, value: object) -> UUID:
    since = call.values.get("effective_at") or call.now
    if since < call.now:
        msg = "What has been evaluated stays so: choose an instant that is not past."
        raise InvalidInput(msg, path=("input", "effectiveAt"))
    mine = policy_decision.c.tenant_id == call.work.tenant_id
    last = await call.work.connection.scalar(
        select(func.max(policy_decision.c.version)).where(mine)
    )
    await prefer_joins(call.work)  # whom the decision changes is told of all accounts
    row = {
        "key": call.values["key"],
        "value": value,
        "version": (last or 0) + 1,
        "effective_at": since,
    }
    return await insert_row(
        call.work, policy_decision, row, node_type=NODE_TYPE, change_set_id=call.change_set_id
    )
