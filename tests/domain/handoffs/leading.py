"""Handoffs as tests lead them."""

from collections.abc import Iterable
from typing import Any

from tests.domain.handoffs.conftest import MEDIUM, Sales
from tests.domain.influence.people import customer
from tests.domain.writing import done, write
from tests.support.http import Api

ITEMS = (
    *("DECISION_MAKING", "VALUE", "SALES_CHALLENGES", "CONTRACT", "SALES_OVERVIEW", "GROWTH"),
    *("SPICED", "FIT_CATEGORY", "SEGMENT", "REASON_TO_BUY", "SALES_PROMISES", "WIN_STORY"),
)
STORY = {
    "winStory": "Ada Byron, VP Sales, lost two days a month to late forecasts and chose certainty.",
    "winStoryProtagonist": "Ada Byron",
    "winStoryTitle": "VP Sales",
}
ATTENDED = {"aeAttended": True, "csmAttended": True}
RECORDED = {
    "handoffRecordDebrief": "debriefAt",
    "handoffRecordIntroCall": "introCallAt",
    "handoffHoldFirstMeeting": "introCallAt",
    "handoffRecordIntroduction": "introducedAt",
}
"""By step, the instant that it records."""


async def started(api: Api, sales: Sales, amount: int | None = MEDIUM, **given: Any) -> str:
    """Start the handoff of a deal that is open, with a CSM; return its id."""
    deal = await sales.deal(await customer(api), amount)
    return await start(api, deal, csmId=await sales.hire("Cy"), **given)


async def start(api: Api, deal: str, **given: Any) -> str:
    made = await done(api, "handoffStart", "handoff { id }", opportunityId=deal, **given)
    return str(made["id"])


async def step(api: Api, name: str, handoff: str, shown: str = "status", **given: Any) -> Any:
    """Take a step; return what is shown of the handoff. What is recorded is recorded as of now."""
    if name in RECORDED and not given:
        given = {RECORDED[name]: None}
    return await done(api, name, f"handoff {{ {shown} }}", id=handoff, **given)


async def refusal(api: Api, name: str, handoff: str, **given: Any) -> dict[str, Any]:
    """Take a step that is refused; return the problem."""
    [problem] = (await write(api, name, "handoff { id }", id=handoff, **given))["userErrors"]
    return dict(problem)


async def fill(api: Api, handoff: str, items: Iterable[str] = ITEMS) -> None:
    for item in items:
        await done(
            api,
            "handoffItemFill",
            "handoffItem { id }",
            handoffId=handoff,
            topic=item,
            content=f"All about {item}",
        )


async def accepted(api: Api, handoff: str) -> None:
    for name in ("handoffSubmitChecklist", "handoffAccept"):
        await step(api, name, handoff)


async def seen(api: Api, handoff: str, shown: str, **given: Any) -> Any:
    """Return something of a handoff."""
    query = f"""query($id: ID!, $asOf: DateTime) {{
      handoffs(first: 1, filter: {{id: {{eq: $id}}}}, asOf: $asOf) {{ nodes {{ {shown} }} }} }}"""
    [found] = (await api.data(query, id=handoff, **given))["handoffs"]["nodes"]
    return found
