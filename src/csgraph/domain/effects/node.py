"""Effects of policies in the graph, asked of the rules that go by them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID, aggregate_order_by

from csgraph.domain.accounts.node import Account
from csgraph.domain.policies.node import PolicyVersion
from csgraph.domain.policies.tables import policy_decision
from csgraph.graph.render.json_text import literal
from csgraph.graph.worked import Asked, Contribution, Named, Sources, WorkedField, WorkedRead

MOST_NAMED: Final = 100
_FIELD: Final = "effects"
_IDS: Final = ARRAY(UUID(as_uuid=True))


@strawberry.type(description="An account that is judged differently.")
class AffectedAccount:
    """An account that is judged differently."""

    account: Account | None = strawberry.field(description="The account.")


@strawberry.type(description="What a decision about a policy changes by one rule.")
class PolicyEffect:
    """What a decision about a policy changes by one rule."""

    rule_id: str = strawberry.field(description="Which rule goes by the policy.")
    account_count: int | None = strawberry.field(
        description="How many accounts it judges differently than before the decision. Null for "
        "who may not read what the rule goes by."
    )
    accounts: list[AffectedAccount] | None = strawberry.field(
        description=f"Which ones; at most {MOST_NAMED}. Null as the count is."
    )


def effect_of(
    rule_id: str,
    keys: Sequence[str],
    accounts: Callable[[Sources], Select[Any]],
    tables: Iterable[Table],
    scope: str | None = None,
) -> Contribution:
    """Let a rule say which accounts a decision about any of its policies changes.

    ``accounts`` selects their ids, as the one column ``account_id``, without doubles; the
    decision is the row of the field. It is asked for decisions about ``keys`` alone. Whom a
    bound moves tells what the rule goes by: where that takes a ``scope``, so does this.
    """

    def facts(sources: Sources) -> dict[str, Any]:
        changed = accounts(sources).correlate(sources.row).subquery()
        is_asked = sources.row.c.key.in_([literal(key) for key in keys])
        ids = aggregate_order_by(changed.c.account_id, changed.c.account_id)
        listed: ColumnElement[Any] = func.array_agg(ids, type_=_IDS)
        named = listed[literal_column("1") : literal_column(str(MOST_NAMED))]
        if scope is not None and not sources.holds(scope):
            nobody = select(cast(null(), Integer).label("count"), cast(null(), _IDS).label("named"))
            return {rule_id: nobody.where(is_asked)}
        told = select(func.count().label("count"), named.label("named")).where(is_asked)
        return {rule_id: told.select_from(changed).having(is_asked)}

    return Contribution(PolicyVersion, _FIELD, (policy_decision, *tables), facts)


def _named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    fits = []
    for facts in sources.contributed():
        for told in facts.values():
            if isinstance(told, Select):
                found = told.correlate(sources.row).subquery()
                fits.append(relation.c.id.in_(select(func.unnest(found.c.named))))
    return or_(literal_column("false"), *fits)


def _effects(facts: Mapping[str, list[Any]], _asked: Asked) -> list[PolicyEffect]:
    return [
        PolicyEffect(
            rule_id=rule_id,
            account_count=row[0],
            accounts=None
            if row[0] is None
            else [AffectedAccount(account=each) for each in row[1] or ()],
        )
        for rule_id, rows in sorted(facts.items())
        for row in rows
    ]


FIELDS = (
    WorkedField(
        PolicyVersion,
        _FIELD,
        list[PolicyEffect] | None,
        "What the decision changes, rule by rule, on the data as it is now; at most 20. Ask in a "
        "dry run to know before it is made.",
        "accounts:read",
        WorkedRead(
            lambda _sources: {},
            _effects,
            columns=(
                policy_decision.c.key,
                policy_decision.c.version,
                policy_decision.c.effective_at,
            ),
            names=(Named(Account, _named),),
        ),
    ),
)
