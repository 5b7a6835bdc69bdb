"""Rules are evaluated by a test when it says so, at the time that it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.alerting.declare import AccountFact
from csgraph.alerting.discovery import declared_account_facts, declared_alert_rules
from csgraph.domain.alerts.commands import Engine, Outcome
from csgraph.ids import TenantId, decode_id
from csgraph.schema.build import build_schema
from csgraph.storage.work import open_writing
from csgraph.watching.surroundings import WatchDeps
from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import sales
from tests.domain.influence.conftest import hire
from tests.domain.tiers.conftest import sync
from tests.support.http import Api

__all__ = ["hire", "sales", "sync"]

ALERT = """id code severity kind state risk subjectType subjectId priority openedAt
  availableTransitions account { id } contact { id name }
  evidence { ruleId policyVersion explanation inputs { name value } }"""


@dataclass(frozen=True)
class Rules:
    """Evaluates a tenant's rules, and reads what came of them."""

    api: Api
    database: AsyncEngine
    tenant_id: TenantId
    clock: MovedClock
    engine: Engine

    def with_facts(self, *facts: AccountFact) -> "Rules":
        """Return the same where slices tell more of accounts."""
        names = {fact.name for fact in facts}
        known = [fact for fact in declared_account_facts() if fact.name not in names]
        engine = Engine(declared_alert_rules(), [*known, *facts])
        return Rules(self.api, self.database, self.tenant_id, self.clock, engine)

    async def evaluate(self, *codes: str, accounts: Sequence[str] | None = None) -> list[Outcome]:
        """Evaluate rules, all of them where none is named, for all accounts or for some."""
        ids = None if accounts is None else [uuid_of(each) for each in accounts]
        done = []
        for rule in self.engine.rules:
            if not codes or rule.code in codes:
                async with open_writing(self.database, self.tenant_id) as work:
                    done.append(await self.engine.evaluate(work, rule, self.clock(), ids))
        return done

    async def alerts(self, code: str, shown: str = ALERT) -> list[dict[str, Any]]:
        """Return the alerts of a code, those that ended too, the first one first."""
        query = f"""query($code: AlertCode!) {{ alerts(
          first: 50, filter: {{code: {{eq: $code}}}}, orderBy: [{{field: OPENED_AT}}]) {{
          nodes {{ {shown} }} }} }}"""
        found: list[dict[str, Any]] = (await self.api.data(query, code=code))["alerts"]["nodes"]
        return found

    async def open(self, code: str, shown: str = ALERT) -> list[dict[str, Any]]:
        """Return the alerts of a code that have not ended."""
        known = await self.alerts(code, f"{shown} endedAt")
        return [each for each in known if each.pop("endedAt") is None]


def uuid_of(wire: str) -> UUID:
    decoded = decode_id(wire)
    assert decoded is not None
    return decoded[1]


@cache
def every_rule() -> Engine:
    """The rules of all slices, as a worker has them: each statement is made once."""
    return Engine(declared_alert_rules(), declared_account_facts())


@pytest.fixture
def rules(api: Api, ingest_engine: AsyncEngine, tenant_id: TenantId, clock: MovedClock) -> Rules:
    return Rules(api, ingest_engine, tenant_id, clock, every_rule())


@pytest.fixture
def deps(rules: Rules) -> WatchDeps:
    nodes = build_schema().catalog.nodes
    types = {spec.table: name for name, spec in nodes.items()}
    return WatchDeps(rules.database, rules.engine, types, rules.clock)
