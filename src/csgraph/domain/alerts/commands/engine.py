"""Evaluates rules: for all accounts, or for those that a change is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Select, Table, func, select

from csgraph.alerting.declare import AccountFact, AlertRule
from csgraph.domain.accounts.tables import account
from csgraph.domain.alerts.commands.facts import ACCOUNTS, NOW, TENANT, EvaluatedFacts
from csgraph.domain.alerts.commands.statement import ENGINE_KEYS, evaluation
from csgraph.domain.policies.tables import policy_decision
from csgraph.events.change_log import Actor, begin_change_set
from csgraph.events.log import log_values
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
        self._statements: dict[tuple[str, bool], Select[Any]] = {}

    def rule(self, code: str) -> AlertRule | None:
        """Return the rule of a code; None where there is none."""
        return self._by_code.get(code)

    def depends_of(self, rule: AlertRule) -> frozenset[Depends]:
        """Return what a rule's results depend on: tables, or columns that begin a way."""
        told = (each for fact in self._facts_of(rule) for each in fact.depends)
        decided = (policy_decision,) if rule.policies else ()
        return frozenset((account, *rule.depends, *told, *decided))

    def facts_for(self, rule: AlertRule, *, is_whole: bool) -> EvaluatedFacts:
        """Return what a rule reads from."""
        told = (each for fact in self._facts.values() for each in fact.keys)
        keys = tuple(dict.fromkeys((*rule.policies, *told, *ENGINE_KEYS)))
        return EvaluatedFacts(keys, self._facts, is_whole)

    async def evaluate(
        self,
        work: Writing,
        rule: AlertRule,
        now: datetime,
        accounts: Sequence[UUID] | None = None,
    ) -> Outcome:
        """Bring a rule's alerts to what holds; of these accounts alone, where some are given."""
        lock = func.pg_advisory_xact_lock(_LOCK, func.hashtext(f"{work.tenant_id}/{rule.code}"))
        await work.connection.execute(select(lock))
        if accounts is None:
            # Nearly every row is read, which the planner can't know of conditions on policies: to
            # look rows up one by one, as it would, takes twice as long as to join them at once.
            # What is joined at once wants room, or it goes over the disk.
            settings = (("enable_nestloop", "off"), ("work_mem", "64MB"))
            told = (func.set_config(name, value, True) for name, value in settings)
            await work.connection.execute(select(*told))
        change_set_id = await begin_change_set(work, Actor("RULE", rule.rule_id))
        given: dict[str, Any] = {TENANT.key: work.tenant_id, NOW.key: now}
        if accounts is not None:
            given[ACCOUNTS.key] = list(accounts)
        statement = self._statement(rule, is_whole=accounts is None)
        values = given | log_values(work, change_set_id)
        row: Any = (await work.connection.execute(statement, values)).one()
        return Outcome(*row)

    def _statement(self, rule: AlertRule, *, is_whole: bool) -> Select[Any]:
        key = (rule.code, is_whole)
        if key not in self._statements:
            facts = self.facts_for(rule, is_whole=is_whole)
            self._statements[key] = evaluation(rule, facts)
        return self._statements[key]

    def _facts_of(self, rule: AlertRule) -> list[AccountFact]:
        names = (*rule.facts, *(("tier",) if rule.tiers else ()))
        return [self._facts[name] for name in names if name in self._facts]

    @cached_property
    def _by_code(self) -> Mapping[str, AlertRule]:
        return {rule.code: rule for rule in self.rules}
