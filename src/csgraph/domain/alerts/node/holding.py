"""What a rule holds for, whoever asks: the engine, or who weighs a decision about a policy."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, cast, func, null, or_

from csgraph.alerting.declare import AlertFacts, AlertRule
from csgraph.domain.accounts.tables import account
from csgraph.storage.literals import literal


@dataclass(frozen=True)
class Holding:
    """What a rule's select says, ``among`` the rows and by the condition that make it count."""

    held: FromClause
    among: FromClause
    counts: ColumnElement[bool]
    severity: ColumnElement[Any]


def holding(rule: AlertRule, facts: AlertFacts) -> Holding:
    """Return what a rule holds for, of accounts that are there and of its tiers."""
    held = rule.holds(facts).subquery("held")
    source: FromClause = held
    if rule.tiers:
        tier = facts.told("tier")
        wanted = tier.c.value.in_([literal(each) for each in rule.tiers])
        source = held.join(tier, (tier.c.account_id == held.c.account_id) & wanted)
    # An account that is deleted is nobody's business; a record without one is about none.
    there = facts.rows(account, "id")
    is_there = (there.c.id == held.c.account_id) & facts.among(there.c.id)
    return Holding(
        held,
        source.outerjoin(there, is_there),
        or_(there.c.id.is_not(None), held.c.account_id.is_(None)),
        func.coalesce(own(held, "severity", Text()), literal(rule.terms.severity.value)),
    )


def own(held: FromClause, name: str, type_: Any) -> ColumnElement[Any]:
    """Return a column of a rule's select; null where the rule says nothing of it."""
    column: ColumnElement[Any] = held.c[name] if name in held.c else cast(null(), type_)
    return column
