"""Alerts that concern no account are told as all others are."""

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.alerting.discovery import declared_account_facts, declared_alert_rules
from csgraph.domain.alerts.commands import Engine
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from tests.domain.influence.conftest import Hire, hire
from tests.domain.tiers.customers import policy
from tests.domain.tiers.test_books import hold
from tests.webhooks.stage import Stage

__all__ = ["hire"]

QUERY = """subscription { changes(types: [ALERT]) { operation
  node { ... on Alert { code subjectId account { id } } } } }"""


async def test_an_alert_about_a_csm_arrives(
    stage: Stage, hire: Hire, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    await stage.register(QUERY)
    csm = await hire("Ada")
    await policy(stage.api, "csm.limit.strategic", 1)
    await hold(stage.api, csm, STRATEGIC=2)
    engine = Engine(declared_alert_rules(), declared_account_facts())
    rule = engine.rule("CSM_OVER_CAPACITY")
    assert rule is not None
    stage.clock.pass_(minutes=1)
    async with open_writing(ingest_engine, tenant_id) as work:
        await engine.evaluate(work, rule, stage.clock())

    await stage.turn()

    (arrived,) = stage.receiver.arrived
    assert stage.verified(arrived) == {
        "operation": "INSERT",
        "node": {"code": "CSM_OVER_CAPACITY", "subjectId": csm, "account": None},
    }
