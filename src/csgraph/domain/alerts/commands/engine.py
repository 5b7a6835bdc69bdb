"""Evaluates rules: for all accounts, or for those that a change is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Select, Table, func, select

from csgraph.alerting.declare import AccountFact, AlertRule, Shared
from csgraph.domain.accounts.tables import account
from csgraph.domain.alerts.commands.facts import ACCOUNTS, NOW, TENANT, EvaluatedFacts
from csgraph.domain.alerts.commands.ranking import STANDING
from csgraph.domain.alerts.commands.statement import ENGINE_KEYS, evaluation
from csgraph.domain.policies.tables import policy_decision
from csgraph.events.change_log import Actor, begin_change_set
from csgraph.events.log import log_values
from csgraph.storage.joins import prefer_joins
from csgraph.storage.kept_rows import keep_rows
from csgraph.storage.work import Writing

Depends = Table | Column[Any]

_LOCK: Final = 7_210_411
"""Names the lock under which a tenant's rule is evaluated: one evaluation after another."""


@dataclass(frozen=True)
class Outcome:
    """What an evaluation of one rule did: how many subjects it holds for, what came of them."""

    holding: int
    opened: int
    changed: int
    ended: int


class Engine:
    """Knows the rules, what is told of accounts, and the statement of each rule."""

    def __init__(self, rules: Iterable[AlertRule], facts: Iterable[AccountFact] = ()) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.code))
        self._facts: Mapping[str, AccountFact] = {fact.name: fact for fact in facts}
        self._statements: dict[tuple[str, bool, bool], Select[Any]] = {}

    def rule(self, code: str) -> AlertRule | None:
        """Return the rule of a code; None where there is none."""
        return self._by_code.get(code)

    def depends_of(self, rule: AlertRule) -> frozenset[Depends]:
        """Return what a rule's results depend on: tables, or columns that begin a way."""
        told = (each for fact in self._facts_of(rule) for each in fact.depends)
        decided = (policy_decision,) if rule.policies else ()
        return frozenset((account, *rule.depends, *told, *decided))

    def facts_for(
        self, rule: AlertRule, *, is_whole: bool, is_shared: bool = False
    ) -> EvaluatedFacts:
        """Return what a rule reads from."""
        shared = (each for what in rule.shares for each in what.keys)
        keys = self._keys(*rule.policies, *shared)
        return EvaluatedFacts(keys, self._facts, is_whole, is_shared=is_shared)

    async def share(self, work: Writing, now: datetime) -> None:
        """Compute what rules share, of all accounts: the connection keeps it until it ends."""
        await prefer_joins(work, "128MB")
        for what in self._shared:
            facts = EvaluatedFacts(self._keys(*what.keys), self._facts, True)
            given = {TENANT.key: work.tenant_id, NOW.key: now}
            await keep_rows(work, what.name, what.select(facts), given)

    async def evaluate(
        self,
        work: Writing,
        rule: AlertRule,
        now: datetime,
        accounts: Sequence[UUID] | None = None,
        *,
        is_shared: bool = False,
    ) -> Outcome:
        """Bring a rule's alerts to what holds; of these accounts alone, where some are given.

        With ``is_shared`` the connection has what rules share.
        """
        lock = func.pg_advisory_xact_lock(_LOCK, func.hashtext(f"{work.tenant_id}/{rule.code}"))
        await work.connection.execute(select(lock))
        if accounts is None:
            await prefer_joins(work)
        change_set_id = await begin_change_set(work, Actor("RULE", rule.rule_id))
        given: dict[str, Any] = {TENANT.key: work.tenant_id, NOW.key: now}
        if accounts is not None:
            given[ACCOUNTS.key] = list(accounts)
        statement = self._statement(rule, is_whole=accounts is None, is_shared=is_shared)
        values = given | log_values(work, change_set_id)
        row: Any = (await work.connection.execute(statement, values)).one()
        return Outcome(*row)

    def _statement(self, rule: AlertRule, *, is_whole: bool, is_shared: bool) -> Select[Any]:
        key = (rule.code, is_whole, is_shared)
        if key not in self._statements:
            facts = self.facts_for(rule, is_whole=is_whole, is_shared=is_shared)
            self._statements[key] = evaluation(rule, facts)
        return self._statements[key]

    def _keys(self, *keys: str) -> tuple[str, ...]:
        """Return these policies, and those of what is read beside."""
        told = (each for fact in self._facts.values() for each in fact.keys)
        return tuple(dict.fromkeys((*keys, *told, *ENGINE_KEYS)))

    def _facts_of(self, rule: AlertRule) -> list[AccountFact]:
        names = (*rule.facts, *(("tier",) if rule.tiers else ()))
        return [self._facts[name] for name in names if name in self._facts]

    @cached_property
    def _shared(self) -> Sequence[Shared]:
        return tuple(dict.fromkeys((STANDING, *(each for r in self.rules for each in r.shares))))

    @cached_property
    def _by_code(self) -> Mapping[str, AlertRule]:
        return {rule.code: rule for rule in self.rules}
