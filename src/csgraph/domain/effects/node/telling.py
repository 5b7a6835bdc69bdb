"""How a rule tells which accounts a decision about its policies changes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Table,
    Text,
    cast,
    func,
    literal_column,
    null,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID, aggregate_order_by

from csgraph.domain.effects.rules import EffectUntold
from csgraph.domain.policies.node import PolicyVersion
from csgraph.domain.policies.tables import policy_decision
from csgraph.graph.sources import Facts, Sources
from csgraph.graph.worked import Contribution
from csgraph.storage.literals import literal

MOST_NAMED: Final = 100
FIELD: Final = "effects"
WHY_FIELD: Final = "effectsUntold"
_IDS: Final = ARRAY(UUID(as_uuid=True))

Accounts = Callable[[Sources], Select[Any]]


@dataclass(frozen=True)
class AlertsChanged:
    """Which alerts of a rule a decision changes.

    ``changed`` selects ``account_id``, ``subject_id``, and how grave the alert is ``before`` and
    ``after``, null where there is none. ``scopes`` tells what it takes to read that of a
    decision about a policy.
    """

    code: str
    prefix: str
    changed: Callable[[Sources, str], Select[Any]]
    scopes: Callable[[str], Sequence[str]]


def effect_of(
    rule_id: str,
    keys: Sequence[str],
    accounts: Accounts,
    tables: Iterable[Table],
    scope: str | None = None,
) -> tuple[Contribution, ...]:
    """Let a rule say which accounts a decision about any of its policies changes.

    ``accounts`` selects their ids, as the one column ``account_id``, without doubles; the
    decision is the row of the field. It is asked for decisions about ``keys`` alone. Whom a
    bound moves tells what the rule goes by: where that takes a ``scope``, so does this.
    """

    def untold(sources: Sources) -> Select[Any] | None:
        is_hidden = scope is not None and not sources.holds(scope)
        return _untold(EffectUntold.SCOPE) if is_hidden else None

    def told(sources: Sources) -> Select[Any]:
        return _told(accounts(sources).correlate(sources.row).subquery())

    return _contributions(rule_id, keys, tables, untold, told)


def alert_effect_of(
    rule_id: str, keys: Sequence[str], alerts: AlertsChanged, tables: Iterable[Table]
) -> tuple[Contribution, ...]:
    """Let a rule say which alerts a decision about any of its policies opens and ends.

    It takes two evaluations of the rule, so that it is told where the policy is known before the
    statement is made: in the answer to the mutation that decides.
    """

    def untold(sources: Sources) -> Select[Any] | None:
        key = sources.foreknown("key")
        if key is None:
            return _untold(EffectUntold.WHERE_DECIDED, alerts.code)
        is_seen = all(map(sources.holds, alerts.scopes(key)))
        return None if is_seen else _untold(EffectUntold.SCOPE, alerts.code)

    def told(sources: Sources) -> Select[Any]:
        key = sources.foreknown("key") or ""
        changed = alerts.changed(sources, key).correlate(sources.row).subquery()
        place = func.row_number().over(order_by=(changed.c.account_id, changed.c.subject_id))
        return _told(select(changed, place.label("place")).subquery(), alerts)

    return _contributions(rule_id, keys, tables, untold, told)


def _contributions(
    rule_id: str,
    keys: Sequence[str],
    tables: Iterable[Table],
    untold: Callable[[Sources], Select[Any] | None],
    told: Callable[[Sources], Select[Any]],
) -> tuple[Contribution, ...]:
    def is_other(sources: Sources) -> bool:
        """Whether the decision is known to be about no policy of the rule."""
        return sources.foreknown("key") not in {None, *keys}

    def of_asked(sources: Sources, rows: Select[Any]) -> Select[Any]:
        """Select of decisions about the rule's policies alone: Postgres looks at that first.

        What is counted of nothing is still a row, and left out by whoever reads it.
        """
        is_asked = sources.row.c.key.in_([literal(key) for key in keys])
        return rows.where(is_asked)

    def facts(sources: Sources) -> Facts:
        if is_other(sources):
            return {}
        nothing = untold(sources)
        if nothing is not None:
            return {rule_id: of_asked(sources, nothing)}
        rows = sources.once(rule_id, lambda: of_asked(sources, told(sources)))
        known = select(*rows.c)
        return {rule_id: known if sources.foreknown("key") else of_asked(sources, known)}

    def tells(sources: Sources) -> Facts:
        if is_other(sources):
            return {}
        return {rule_id: of_asked(sources, select(literal_column("true").label("tells")))}

    return (
        Contribution(PolicyVersion, FIELD, (policy_decision, *tables), facts),
        Contribution(PolicyVersion, WHY_FIELD, (), tells),
    )


def _told(changed: Subquery, alerts: AlertsChanged | None = None) -> Select[Any]:
    """Select how many accounts are judged differently, which ones, and which alerts change."""
    account_id = changed.c.account_id
    known = func.array_agg(account_id.distinct()).filter(account_id.is_not(None))
    named: ColumnElement[Any] = type_coerce(known, _IDS)[
        literal_column("1") : literal_column(str(MOST_NAMED))
    ]
    columns: list[ColumnElement[Any]] = [
        cast(null(), Text).label("untold"),
        func.count(account_id.distinct()).label("count"),
        named.label("named"),
    ]
    return select(*columns, *(_alerts(changed, alerts) if alerts else ())).select_from(changed)


def _alerts(changed: Subquery, alerts: AlertsChanged) -> list[ColumnElement[Any]]:
    """Return the code, how many alerts open and end, and the first ones."""
    subject = func.api.wire_id(literal(alerts.prefix), changed.c.subject_id)
    each = func.jsonb_build_array(
        changed.c.account_id, subject, changed.c.before, changed.c.after, type_=JSONB
    )
    first = changed.c.place <= literal_column(str(MOST_NAMED))
    listed = func.jsonb_agg(aggregate_order_by(each, changed.c.place), type_=JSONB).filter(first)
    return [
        literal(alerts.code).label("code"),
        func.count().filter(changed.c.before.is_(None)).label("opening"),
        func.count().filter(changed.c.after.is_(None)).label("ending"),
        listed.label("alerts"),
    ]


def _untold(why: EffectUntold, code: str | None = None) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        literal(why.value).label("untold"),
        cast(null(), Integer).label("count"),
        cast(null(), _IDS).label("nobody"),
    ]
    if code is not None:
        columns.append(literal(code).label("code"))
    return select(*columns)
