"""Alerts about what customers take up, learn and ask for (domain.md §1.10, §4.2, §4.5, §4.6)."""

from datetime import timedelta
from itertools import product

from csgraph.domain.behaviors.rules import VelocityTrend
from tests.domain.alerts.company import in_days
from tests.domain.alerts.conftest import Rules
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, scheduled
from tests.domain.handoffs.conftest import Sales
from tests.domain.influence.people import person
from tests.domain.success.company import asked
from tests.domain.writing import done
from tests.support.http import Api

WHY = "subjectId severity kind state evidence { explanation }"


async def subjects(rules: Rules, code: str) -> set[str]:
    await rules.evaluate(code)
    return {each["subjectId"] for each in await rules.open(code)}


async def track(api: Api, account: str, name: str, clock: MovedClock, days: float) -> str:
    """Track a behaviour that was due some days ago."""
    behavior = await done(
        api, "keyBehaviorCreate", "keyBehavior { id }", product="Orders", name=name
    )
    given = {"accountId": account, "behaviorId": behavior["id"]}
    given["dueAt"] = (clock() - timedelta(days=days)).isoformat()
    kept = await done(api, "behaviorAdoptionTrack", "behaviorAdoption { id }", **given)
    return str(kept["id"])


async def test_row_58_a_behaviour_that_is_overdue_is_told(
    api: Api, rules: Rules, clock: MovedClock
) -> None:
    account = await customer(api)
    late, adopted = [await track(api, account, name, clock, 2) for name in ("Plans", "Reviews")]
    await track(api, account, "Shares", clock, -1)
    for step in ("Commit", "Start", "Complete"):
        shown = "behaviorAdoption { id }"
        await done(api, f"behaviorAdoption{step}", shown, id=adopted, evidence="Seen")

    assert await subjects(rules, "BEHAVIOR_OVERDUE") == {late}
    [alert] = await rules.open("BEHAVIOR_OVERDUE", WHY)
    assert (alert["severity"], alert["kind"]) == ("HIGH", "LEADING")
    assert alert["evidence"]["explanation"].startswith("`Plans` was to be taken up by 20")
    found = (await api.data("{ behaviorsOverdue { adoption { id } } }"))["behaviorsOverdue"]
    assert found == [{"adoption": {"id": late}}]


async def term(api: Api, account: str, days_ago: int, **given: object) -> None:
    starts_on = in_days(-days_ago)
    values = {"startsOn": str(starts_on), "endsOn": str(starts_on + timedelta(days=364))}
    await done(api, "termImpactKeep", "termImpact { id }", accountId=account, **values, **given)


async def test_row_202_impact_that_does_not_grow_before_a_renewal_is_told(
    api: Api, rules: Rules
) -> None:
    prior = {"goalsAttained": 2, "activeTeams": 2, "useCases": 2}
    terms = {
        VelocityTrend.FLAT: {"goalsAttained": 3, "activeTeams": 2, "useCases": 2},
        VelocityTrend.FALLING: {"goalsAttained": 3, "activeTeams": 1, "useCases": 1},
        VelocityTrend.RISING: {"goalsAttained": 3, "activeTeams": 3, "useCases": 1},
        VelocityTrend.UNKNOWN: {"metricLevel": "3"},
    }
    wanted = set()
    for (trend, latest), days in product(terms.items(), (100, 200)):
        account = await customer(api)
        await term(api, account, 400, **prior)
        await term(api, account, 30, **latest)
        await contract(api, account, in_days(days))
        shown = "trend { value } isFlatBeforeRenewal { value }"
        found = await asked(api, "Account", account, "clientVelocity", shown)
        assert found["trend"]["value"] == trend.value
        if found["isFlatBeforeRenewal"]["value"]:
            wanted.add(account)

    assert len(wanted) == 2
    assert await subjects(rules, "VELOCITY_FLAT") == wanted


async def test_row_202_a_milestone_before_a_renewal_is_missed_until_it_is_done(
    api: Api, rules: Rules
) -> None:
    account = await customer(api)
    runs, decided = [await contract(api, account, in_days(days)) for days in (60, 61)]

    async def planned(of: str, days: int) -> str:
        made = await done(
            api,
            "renewalMilestonePlan",
            "renewalMilestone { id }",
            contractId=of,
            statement=f"{days} days before",
            daysBefore=days,
        )
        return str(made["id"])

    missed, _, settled = (
        await planned(runs, 90),
        await planned(runs, 30),
        await planned(decided, 90),
    )

    assert await subjects(rules, "RENEWAL_MILESTONE_MISSED") == {missed, settled}
    for each in (runs, decided):
        told = await asked(api, "Contract", each, "renewalPlan", "missed { value }")
        assert told == {"missed": {"value": True}}

    renewal = await scheduled(api, decided)
    await done(api, "renewalLose", "renewal { id }", id=renewal, lostReason="Went elsewhere")
    assert await subjects(rules, "RENEWAL_MILESTONE_MISSED") == {missed}

    await done(
        api,
        "renewalMilestoneComplete",
        "renewalMilestone { id }",
        id=missed,
        doneAt=rules.clock().isoformat(),
    )

    assert await subjects(rules, "RENEWAL_MILESTONE_MISSED") == set()


async def test_row_155_an_insight_is_to_be_followed_up_at_the_next_meeting(
    api: Api, rules: Rules, sales: Sales, clock: MovedClock
) -> None:
    account, kim = await customer(api), await sales.hire("Kim")
    ada = await person(api, account, "Ada")
    met = await sales.call(ada, kim, clock() - timedelta(days=9), account_id=account)
    made = await done(
        api,
        "insightAdd",
        "insight { id }",
        text="Plan weekly",
        source="SUCCESSFUL_CUSTOMER",
    )
    given = {"insightId": made["id"], "interactionId": met}
    shared = await done(api, "insightShare", "insightSharing { id }", **given)
    assert await subjects(rules, "INSIGHT_FOLLOWUP") == set()

    await sales.call(ada, kim, clock() - timedelta(days=1), account_id=account)

    assert await subjects(rules, "INSIGHT_FOLLOWUP") == {shared["id"]}
    [alert] = await rules.open("INSIGHT_FOLLOWUP", WHY)
    assert alert["evidence"]["explanation"].endswith("how it went with: Plan weekly")
    found = (await api.data("{ insightFollowUps { sharing { id } } }"))["insightFollowUps"]
    assert found == [{"sharing": {"id": shared["id"]}}]

    await done(api, "insightFollowUp", "insightSharing { id }", id=shared["id"], outcome="It works")

    assert await subjects(rules, "INSIGHT_FOLLOWUP") == set()


async def test_row_202_a_request_for_less_is_good_news_too_for_a_month(
    api: Api, rules: Rules, clock: MovedClock
) -> None:
    account = await customer(api)
    made = []
    for direction, days in (("DOWN", 1), ("UP", 40)):
        kept = await done(
            api,
            "contractChangeRequestRecord",
            "contractChangeRequest { id }",
            accountId=account,
            direction=direction,
            wish="Seats",
            requestedAt=(clock() - timedelta(days=days)).isoformat(),
        )
        made.append(kept["id"])

    assert await subjects(rules, "CHANGE_REQUEST") == {made[0]}
    [alert] = await rules.open("CHANGE_REQUEST", WHY)
    assert alert["kind"] == "POSITIVE"
    assert alert["evidence"]["explanation"].endswith("for a change DOWN: Seats.")

    clock.moved = timedelta(days=30)

    assert await subjects(rules, "CHANGE_REQUEST") == set()
    [alert] = await rules.alerts("CHANGE_REQUEST", "state")
    assert alert["state"] == "EXPIRED"


async def test_advice_refused_in_conversation_and_again_in_writing_is_told(
    api: Api, rules: Rules
) -> None:
    account = await customer(api)
    advice = {"target": "PROCESS", "currentPractice": "Orders by fax"}
    twice, spoken, unsaid = [
        (
            await done(
                api,
                "challengeRaise",
                "challenge { id }",
                accountId=account,
                proposedChange=f"Orders in the app, said {how}",
                **advice,
            )
        )["id"]
        for how in ("twice", "once", "somehow")
    ]
    shown = "challenge { response medium refusedInConversationAt refusedInWritingAt }"

    async def answer(challenge: str, response: str, **medium: str | None) -> dict[str, str | None]:
        return await done(api, "challengeRespond", shown, id=challenge, response=response, **medium)

    for each in (twice, spoken):
        await answer(each, "REFUSED", medium="CONVERSATION")
        await answer(each, "REFUSED", medium="CONVERSATION")
    for _ in range(2):
        told = await answer(unsaid, "REFUSED")
    assert (told["medium"], told["refusedInWritingAt"]) == (None, None)
    assert await subjects(rules, "ADVICE_REFUSED") == set()

    told = await answer(twice, "REFUSED", medium="WRITING")
    assert told["medium"] == "WRITING"
    assert told["refusedInConversationAt"] < told["refusedInWritingAt"]
    assert await subjects(rules, "ADVICE_REFUSED") == {twice}
    [alert] = await rules.open("ADVICE_REFUSED", f"{WHY} account {{ id }} playbook {{ action }}")
    assert (alert["severity"], alert["kind"]) == ("MEDIUM", "LEADING")
    assert alert["account"] == {"id": account}
    assert "said twice` was refused in conversation at 20" in alert["evidence"]["explanation"]
    assert "wrong person" in alert["playbook"][0]["action"]

    await answer(twice, "CONSIDERING", medium="CONVERSATION")
    assert await subjects(rules, "ADVICE_REFUSED") == {twice}
    told = await answer(twice, "ACCEPTED", medium="WRITING")
    assert (told["refusedInConversationAt"], told["refusedInWritingAt"]) == (None, None)
    assert await subjects(rules, "ADVICE_REFUSED") == set()
    [ended] = await rules.alerts("ADVICE_REFUSED")
    assert ended["state"] == "RESOLVED"
