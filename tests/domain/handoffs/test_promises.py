"""What was promised while selling is followed until it is shown to be kept."""

from typing import Any

from tests.domain.handoffs.conftest import Sales
from tests.domain.handoffs.leading import seen, started
from tests.domain.writing import done, refused, write
from tests.support.http import Api

SHOWN = "salesPromise { statement kind status evidence reason availableTransitions }"


async def promise(api: Api, handoff: str, **given: Any) -> str:
    values = {"statement": "Live in March", "kind": "PROMISE", **given}
    made = await done(api, "salesPromiseAdd", "salesPromise { id }", handoffId=handoff, **values)
    return str(made["id"])


async def test_a_promise_is_shown_to_be_kept(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    made = await promise(api, handoff, madeById=await sales.hire("Ann"))

    kept = await done(
        api, "salesPromiseEvidence", SHOWN, id=made, evidence="Shown in the review of April"
    )

    assert kept == {
        "statement": "Live in March",
        "kind": "PROMISE",
        "status": "EVIDENCED",
        "evidence": "Shown in the review of April",
        "reason": None,
        "availableTransitions": [],
    }
    assert "SALES_PROMISES" not in (await seen(api, handoff, "missingItems"))["missingItems"]


async def test_a_broken_promise_can_be_made_good_or_released(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    made = await promise(api, handoff, kind="PITCH")

    broken = await done(api, "salesPromiseBreak", SHOWN, id=made, reason="Slipped to May")
    released = await done(api, "salesPromiseRelease", SHOWN, id=made, reason="Not needed")

    assert broken["availableTransitions"] == ["salesPromiseEvidence", "salesPromiseRelease"]
    assert (released["status"], released["reason"]) == ("RELEASED", "Not needed")
    again = await write(api, "salesPromiseBreak", SHOWN, id=made, reason="Again")
    assert [each["code"] for each in again["userErrors"]] == ["INVALID_TRANSITION"]


async def test_open_promises_are_listed_by_who_made_them(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    ann = await sales.hire("Ann")
    await promise(api, handoff, madeById=ann)
    await promise(api, handoff, statement="Free training")
    query = """query($by: ID!) { salesPromises(
      filter: {status: {eq: OPEN}, madeBy: {id: {eq: $by}}}) { nodes { statement } } }"""

    found = (await api.data(query, by=ann))["salesPromises"]["nodes"]

    assert found == [{"statement": "Live in March"}]


async def test_a_promise_says_something(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    given = {"handoffId": handoff, "statement": " ", "kind": "PITCH"}

    told = await refused(api, "salesPromiseAdd", SHOWN, **given)

    assert told == ("INVALID", ["input", "statement"])


async def test_feedback_is_a_score_of_0_to_100(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    given = {"handoffId": handoff, "source": "AE", "score": 101}

    told = await refused(api, "introFeedbackGive", "introFeedback { id }", **given)

    assert told == ("INVALID", ["input", "score"])
