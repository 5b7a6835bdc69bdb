"""Plans, goals and metrics of a customer, made by mutations."""

from datetime import datetime, timedelta
from typing import Any

from tests.domain.writing import done
from tests.support.http import Api

ELEMENTS = {
    "purpose": "Ship twice as fast",
    "measurement": "Days from order to delivery, by the week",
    "target": "Ten days",
    "timeline": "Twelve months, a milestone each quarter",
    "responsibilities": "Their operations, our onboarding",
    "nextPhase": "The same for returns",
}


async def customer(api: Api, name: str = "Acme") -> str:
    return str((await done(api, "accountCreate", "account { id }", name=name))["id"])


async def plan(api: Api, account: str, **given: Any) -> str:
    made = await done(
        api, "successPlanCreate", "successPlan { id }", accountId=account, **{**ELEMENTS, **given}
    )
    return str(made["id"])


async def step(api: Api, name: str, id_: str, **given: Any) -> Any:
    shown = "successPlan { status availableTransitions statusSince }"
    return await done(api, name, shown, id=id_, **given)


async def engage(api: Api, id_: str, engagement: str | None = "ENGAGED", **given: Any) -> None:
    name = "successPlanRecordEngagement"
    await done(api, name, "successPlan { id }", id=id_, engagement=engagement, **given)


async def active_plan(api: Api, account: str) -> str:
    id_ = await plan(api, account)
    await engage(api, id_, purposeKnown=True)
    for name in ("successPlanPropose", "successPlanAgree", "successPlanActivate"):
        await step(api, name, id_)
    return id_


async def goal(api: Api, account: str, **given: Any) -> str:
    values = {"statement": "Deliver in ten days", **given}
    made = await done(api, "goalCreate", "goal { id }", accountId=account, **values)
    return str(made["id"])


async def metric(api: Api, account: str, **given: Any) -> str:
    values = {"name": "Throughput", "baseline": "10", "target": "20", "direction": "UP", **given}
    made = await done(
        api, "successMetricCreate", "successMetric { id }", accountId=account, **values
    )
    return str(made["id"])


async def points(api: Api, metric_id: str, now: datetime, **values: Any) -> None:
    """Add values by how many days ago they were measured, as ``d30=15``."""
    for name, value in values.items():
        at = now - timedelta(days=int(name.removeprefix("d")))
        await done(
            api,
            "metricPointAdd",
            "metricPoint { id }",
            metricId=metric_id,
            value=str(value),
            measuredAt=at.isoformat(),
        )


async def asked(api: Api, type_: str, id_: str, field: str, shown: str, **given: Any) -> Any:
    """Return something of a field that is worked out, now or ``asOf``."""
    query = f"""query($id: ID!, $asOf: DateTime) {{ node(id: $id) {{ ... on {type_} {{
      {field}(asOf: $asOf) {{ {shown} }} }} }} }}"""
    return (await api.data(query, id=id_, **given))["node"][field]
