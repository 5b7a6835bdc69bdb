"""Which alerts a decision about a policy opens and ends: rules are asked without it, and with it.

Rules read the rows that the caller may see, as any field does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Table,
    func,
    literal_column,
    select,
    true,
    type_coerce,
)

from csgraph.alerting.declare import AccountFact, AlertFacts, AlertRule, Shared
from csgraph.alerting.discovery import declared_account_facts, declared_alert_rules
from csgraph.domain.accounts.rules import TIER_KEYS
from csgraph.domain.accounts.tables import account
from csgraph.domain.alerts.node.holding import holding
from csgraph.domain.effects.node import AlertsChanged, alert_effect_of
from csgraph.domain.policies.tables import numbers_in_force, policy_decision
from csgraph.domain.tiers.node.sql import MONEY_SCOPE
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Contribution
from csgraph.storage.columns import Instant

_FACTS: Final[Mapping[str, AccountFact]] = {fact.name: fact for fact in declared_account_facts()}
_RULES: Final = tuple(sorted(declared_alert_rules(), key=lambda rule: rule.code))
_READS: Final = "alerts:read"


@dataclass(frozen=True)
class TriedFacts(AlertFacts):
    """The rows of the statement, of all accounts, with the policies that a decision leaves.

    ``name`` tells the evaluation from the other one; it goes by the decisions below ``version``.
    ``key`` is the policy that is decided about.
    """

    sources: Sources
    key: str
    keys: Sequence[str]
    name: str
    version: ColumnElement[Any]
    facts: Mapping[str, AccountFact] = field(default_factory=lambda: _FACTS)

    def rows(self, table: Table, *names: str, deleted: bool = False) -> FromClause:
        """Return columns of the rows that the caller may see; of decisions, as they are tried."""
        if table is policy_decision:
            return self._decisions(names)
        return self.sources.rows(table, *names, deleted=deleted)

    def now(self) -> ColumnElement[Any]:
        """Return the instant of the request."""
        return self.sources.now()

    @property
    def is_whole(self) -> bool:
        """All accounts are asked about."""
        return True

    def among(self, account_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """All accounts are asked about."""
        return true()

    def number(self, key: str) -> ColumnElement[Any]:
        """Return a policy's number, as the decision leaves it."""
        known = self.sources.once(f"{self.name} numbers", self._numbers)
        return select(known.c[key]).scalar_subquery()

    def shared(self, what: Shared) -> FromClause:
        """Return what several rules read: once for both evaluations where it is the same."""
        mine = f"{self.name} " if self.key in what.keys else ""
        return self.sources.once(f"{mine}{what.name}", lambda: what.select(self))

    def whole(self) -> "TriedFacts":
        """Return the same."""
        return self

    def _numbers(self) -> Select[Any]:
        return numbers_in_force(self, self.keys)

    def _decisions(self, names: Sequence[str]) -> FromClause:
        """Return what is in force when the decision holds, as if that were now."""
        decided = self.sources.row.c.effective_at
        known = self.sources.rows(policy_decision, *{*names, "version", "effective_at"})
        ahead = func.greatest(decided - self.now(), func.make_interval())
        since = type_coerce(known.c.effective_at - ahead, Instant).label("effective_at")
        columns = (since if name == "effective_at" else known.c[name] for name in names)
        is_asked = (known.c.version < self.version) & (known.c.effective_at <= decided)
        return select(*columns).where(is_asked).correlate(self.sources.row).subquery()


def _told_of(rule: AlertRule) -> list[AccountFact]:
    names = (*rule.facts, *(("tier",) if rule.tiers else ()))
    return [_FACTS[name] for name in names if name in _FACTS]


def _keys(rule: AlertRule) -> list[str]:
    """Return the policies by which it is decided whether a rule holds, and how gravely."""
    shared = (key for what in rule.shares for key in what.keys)
    told = (key for fact in _told_of(rule) for key in fact.keys)
    return list(dict.fromkeys((*rule.keys, *shared, *told)))


def _tables(rule: AlertRule) -> list[Table]:
    told = (each for fact in _told_of(rule) for each in fact.depends)
    depends = (each if isinstance(each, Table) else each.table for each in (*rule.depends, *told))
    return list(dict.fromkeys((account, *depends)))


_KEYS: Final = {rule.code: _keys(rule) for rule in _RULES}


def _keys_beside(key: str) -> list[str]:
    """Return the policies of all rules that go by one."""
    together = (each for keys in _KEYS.values() if key in keys for each in keys)
    return list(dict.fromkeys(together))


def _scopes(rule: AlertRule, key: str) -> list[str]:
    """Return what it takes: whom a bound of revenue moves tells the revenue."""
    return [_READS, rule.scope, *((MONEY_SCOPE,) if key in TIER_KEYS else ())]


def _changed(rule: AlertRule, sources: Sources, key: str) -> Select[Any]:
    """Select whom a rule holds for by one of two evaluations alone, or more gravely by one."""
    version, keys = sources.row.c.version, _keys_beside(key)
    one: ColumnElement[int] = literal_column("1", Integer())
    before = _found(rule, TriedFacts(sources, key, keys, "before", version))
    after = _found(rule, TriedFacts(sources, key, keys, "after", version + one))
    return (
        select(
            func.coalesce(after.c.account_id, before.c.account_id).label("account_id"),
            func.coalesce(after.c.subject_id, before.c.subject_id).label("subject_id"),
            before.c.severity.label("before"),
            after.c.severity.label("after"),
        )
        .select_from(before.outerjoin(after, after.c.subject_id == before.c.subject_id, full=True))
        .where(before.c.severity.is_distinct_from(after.c.severity))
    )


def _found(rule: AlertRule, facts: TriedFacts) -> Subquery:
    found = holding(rule, facts)
    columns = found.held.c.subject_id, found.held.c.account_id, found.severity.label("severity")
    return select(*columns).select_from(found.among).where(found.counts).subquery()


def _effects_of(rule: AlertRule) -> tuple[Contribution, ...]:
    alerts = AlertsChanged(
        rule.code,
        rule.subject.prefix,
        lambda sources, key: _changed(rule, sources, key),
        lambda key: _scopes(rule, key),
    )
    return alert_effect_of(rule.rule_id, _KEYS[rule.code], alerts, _tables(rule))


ALERT_EFFECTS: Final = tuple(
    each for rule in _RULES if _KEYS[rule.code] for each in _effects_of(rule)
)
