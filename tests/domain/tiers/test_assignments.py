"""Who is whose CSM, and when that may change (domain.md §1.4)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.assignments.tables import assignment
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.domain.appointing import appoint
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, money, scheduled
from tests.domain.tiers.conftest import uuid_of
from tests.domain.tiers.customers import account, assign, of_account, policy
from tests.domain.writing import done, refused, write
from tests.support.http import Api, key_of

SHOWN = "assignment { id role isPrimary reason startedAt endedAt watchEndsAt user { id } }"


async def people(sync: Any, *names: str) -> list[str]:
    return [await sync("user", name=name) for name in names]


async def manager(api: Api, sync: Any, role: str = "CS_MANAGER") -> str:
    return await appoint(api, await sync("user", name="Boss"), role)


async def renew(clock: MovedClock, sync: Any, acme: str, days_ago: int) -> None:
    began = clock().date() - timedelta(days=days_ago)
    await sync("contract", account_id=acme, starts_on=began - timedelta(days=365), ends_on=began)
    await sync("contract", account_id=acme, starts_on=began, ends_on=began + timedelta(days=365))


def move(acme: str, csm: str, reason: str, **given: Any) -> dict[str, Any]:
    named = {"accountId": acme, "userId": csm, "role": "CSM", "isPrimary": True}
    return {**named, "reason": reason, **given}


@pytest.mark.parametrize("reason", ["INITIAL", "POST_RENEWAL", "CSM_DEPARTURE", "OVERRIDE"])
async def test_row_008_a_move_in_mid_term_is_refused(api: Api, sync: Any, reason: str) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme = await account(api)
    await assign(api, acme, ada)

    code, path = await refused(api, "assignmentBegin", SHOWN, **move(acme, bo, reason))

    assert code == "INVALID"
    assert path == ["input", "approvedById" if reason == "OVERRIDE" else "reason"]
    [kept] = (await of_account(api, acme, "assignments(first: 5) { nodes { endedAt } }"))[
        "assignments"
    ]["nodes"]
    assert kept["endedAt"] is None


@pytest.mark.parametrize(("days_ago", "is_accepted"), [(0, True), (30, True), (31, False)])
async def test_row_008_a_move_after_the_renewal_is_accepted(
    api: Api, clock: MovedClock, sync: Any, days_ago: int, is_accepted: bool
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme = await account(api)
    await assign(api, acme, ada)
    await renew(clock, sync, acme, days_ago)

    payload = await write(api, "assignmentBegin", SHOWN, **move(acme, bo, "POST_RENEWAL"))

    assert (payload["userErrors"] == []) is is_accepted
    shown = "assignments(first: 5) { nodes { endedAt startedAt user { id } } }"
    known = (await of_account(api, acme, shown))["assignments"]["nodes"]
    assert len(known) == (2 if is_accepted else 1)
    if is_accepted:
        assert known[1]["endedAt"] == known[0]["startedAt"]
        assert known[0]["user"]["id"] == bo


@pytest.mark.parametrize(
    ("mutation", "given", "days_ago", "is_accepted"),
    [
        ("renewalRenew", {}, 3, True),
        ("renewalRenew", {}, 31, False),
        ("renewalLose", {"lostReason": "Budget"}, 3, False),
    ],
)
async def test_row_008_a_renewal_that_was_decided_says_when(
    api: Api,
    clock: MovedClock,
    sync: Any,
    mutation: str,
    given: dict[str, Any],
    days_ago: int,
    is_accepted: bool,
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme, now = await account(api), clock()
    await assign(api, acme, ada)
    signed = await contract(api, acme, now.date() + timedelta(days=40))
    renewal, decided = await scheduled(api, signed), (now - timedelta(days=days_ago)).isoformat()
    if mutation == "renewalRenew":
        given = {"revenueAfter": money(100_000)}
    await done(api, mutation, "renewal { id }", id=renewal, decidedAt=decided, **given)

    payload = await write(api, "assignmentBegin", SHOWN, **move(acme, bo, "POST_RENEWAL"))

    assert (payload["userErrors"] == []) is is_accepted


async def test_row_008_what_was_decided_goes_before_what_contracts_show(
    api: Api, clock: MovedClock, sync: Any
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme, now = await account(api), clock()
    await assign(api, acme, ada)
    await renew(clock, sync, acme, 10)
    renewal = await scheduled(api, await contract(api, acme, now.date() + timedelta(days=40)))
    decided = (now - timedelta(days=60)).isoformat()
    given = {"decidedAt": decided, "revenueAfter": money(100_000)}
    await done(api, "renewalRenew", "renewal { id }", id=renewal, **given)

    told = await refused(api, "assignmentBegin", SHOWN, **move(acme, bo, "POST_RENEWAL"))

    assert told == ("INVALID", ["input", "reason"])


async def test_row_008_a_first_contract_is_no_renewal(api: Api, clock: MovedClock, sync: Any):
    ada, bo = await people(sync, "Ada", "Bo")
    acme = await account(api)
    await assign(api, acme, ada)
    await sync("contract", account_id=acme, starts_on=clock().date())

    told = await refused(api, "assignmentBegin", SHOWN, **move(acme, bo, "POST_RENEWAL"))

    assert told == ("INVALID", ["input", "reason"])


async def test_row_008_a_manager_may_approve_of_a_move(api: Api, sync: Any) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme, peer = await account(api), await manager(api, sync, "SENIOR_CSM")
    await assign(api, acme, ada)
    told = await refused(
        api, "assignmentBegin", SHOWN, **move(acme, bo, "OVERRIDE", approvedById=peer)
    )
    assert told == ("INVALID", ["input", "approvedById"])

    boss = await manager(api, sync)
    made = await done(
        api, "assignmentBegin", SHOWN, **move(acme, bo, "OVERRIDE", approvedById=boss)
    )

    assert (made["user"]["id"], made["reason"]) == (bo, "OVERRIDE")


@pytest.mark.parametrize("how", ["inactive", "announced"])
async def test_row_008_accounts_move_when_their_csm_leaves(
    api: Api, clock: MovedClock, sync: Any, how: str
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme = await account(api)
    await assign(api, acme, ada)
    if how == "inactive":
        await sync("user", ada, active=False)
    else:
        day = (clock().date() + timedelta(days=30)).isoformat()
        await done(api, "csmProfileKeep", "csmProfile { id }", userId=ada, leavesOn=day)

    made = await done(api, "assignmentBegin", SHOWN, **move(acme, bo, "CSM_DEPARTURE"))

    assert made["watchEndsAt"] is not None


async def test_row_008_ending_first_is_no_way_around(api: Api, sync: Any) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme = await account(api)
    held = await assign(api, acme, ada)
    await done(api, "assignmentEnd", "assignment { endedAt }", id=held, endedAt=None)

    told = await refused(api, "assignmentBegin", SHOWN, **move(acme, bo, "INITIAL"))

    assert told == ("INVALID", ["input", "reason"])


async def test_an_account_has_one_primary_csm_at_a_time(
    api: Api, clock: MovedClock, sync: Any
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme, boss = await account(api), await manager(api, sync)
    await assign(api, acme, ada)
    again = await refused(
        api, "assignmentBegin", SHOWN, **move(acme, ada, "OVERRIDE", approvedById=boss)
    )
    assert again == ("CONFLICT", ["input", "userId"])

    before = (clock() - timedelta(days=1)).isoformat()
    late = (clock() + timedelta(days=1)).isoformat()
    for instant in (before, late):
        given = move(acme, bo, "OVERRIDE", approvedById=boss, startedAt=instant)
        told = await refused(api, "assignmentBegin", SHOWN, **given)
        assert told == ("INVALID", ["input", "startedAt"])


async def test_others_may_be_assigned_beside_the_csm(api: Api, sync: Any) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme = await account(api, 40_000)
    await assign(api, acme, ada)
    shown = "entitlements { ebrDays }"
    assert (await of_account(api, acme, shown))["entitlements"]["ebrDays"] is None

    given = {**move(acme, bo, "INITIAL"), "role": "EXEC_SPONSOR", "isPrimary": False}
    await done(api, "assignmentBegin", SHOWN, **given)

    assert (await of_account(api, acme, shown))["entitlements"]["ebrDays"] == 365
    told = await refused(api, "assignmentBegin", SHOWN, **{**given, "isPrimary": True})
    assert told == ("INVALID", ["input", "role"])


async def test_row_003_a_plan_is_owed_in_the_long_tail_where_a_csm_is_named(
    api: Api, sync: Any
) -> None:
    acme, shown = await account(api, 10_000), "entitlements { successPlan }"
    assert (await of_account(api, acme, shown))["entitlements"]["successPlan"] == "NOT_APPLICABLE"

    await assign(api, acme, await sync("user", name="Ada"), "ASSOCIATE_CSM")

    assert (await of_account(api, acme, shown))["entitlements"]["successPlan"] == "REQUIRED"


@pytest.mark.parametrize("starts", [0, 5, 20])
async def test_the_database_lets_no_primaries_overlap(
    api: Api,
    clock: MovedClock,
    sync: Any,
    owner_engine: AsyncEngine,
    tenant_id: TenantId,
    starts: int,
) -> None:
    ada = await sync("user", name="Ada")
    acme, now = await account(api), clock()
    row = {
        "tenant_id": tenant_id,
        "account_id": uuid_of(acme),
        "user_id": uuid_of(ada),
        "role": "CSM",
        "is_primary": True,
        "reason": "INITIAL",
    }
    first = {"started_at": now - timedelta(days=10), "ended_at": now}
    async with owner_engine.begin() as owner:
        await owner.execute(insert(assignment).values(**row, **first))
    other = now - timedelta(days=starts)
    given = {"started_at": other, "ended_at": other + timedelta(days=11)}

    if starts == 0:
        async with owner_engine.begin() as owner:
            await owner.execute(insert(assignment).values(**row, **given))
    else:
        with pytest.raises(IntegrityError, match="ex_assignment_primary"):
            async with owner_engine.begin() as owner:
                await owner.execute(insert(assignment).values(**row, **given))


async def moved_of(api: Api, sync: Any, clock: MovedClock, base: int, moved: int) -> list[str]:
    """Let accounts have a CSM for long, then move some; return those."""
    ada, bo = await people(sync, "Ada", "Bo")
    boss = await manager(api, sync)
    accounts = [await account(api) for _ in range(base)]
    since = (clock() - timedelta(days=60)).isoformat()
    for each in accounts:
        await assign(api, each, ada, startedAt=since)
    for each in accounts[:moved]:
        await done(api, "assignmentBegin", SHOWN, **move(each, bo, "OVERRIDE", approvedById=boss))
    return accounts[:moved]


BULK = """bulkReassignment { value movedCount baseCount isAlert ruleId explanation
  accounts { account { id } } }"""


@pytest.mark.parametrize(("moved", "is_alert"), [(11, True), (10, False)])
async def test_row_009_bulk_move_alert(
    api: Api, sync: Any, clock: MovedClock, moved: int, is_alert: bool
) -> None:
    ids = await moved_of(api, sync, clock, 100, moved)

    told = (await api.data(f"{{ {BULK} }}"))["bulkReassignment"]

    assert (told["movedCount"], told["baseCount"]) == (moved, 100)
    assert (told["value"], told["isAlert"]) == (moved / 100, is_alert)
    assert {each["account"]["id"] for each in told["accounts"]} == set(ids)
    assert told["ruleId"] == "assignment.bulk"


async def test_row_009_first_assignments_and_departures_do_not_count(
    api: Api, sync: Any, clock: MovedClock
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme, new = await account(api), await account(api)
    await assign(api, acme, ada, startedAt=(clock() - timedelta(days=60)).isoformat())
    await assign(api, new, ada)
    await sync("user", ada, active=False)
    await done(api, "assignmentBegin", SHOWN, **move(acme, bo, "CSM_DEPARTURE"))

    told = (await api.data(f"{{ {BULK} }}"))["bulkReassignment"]

    assert (told["movedCount"], told["baseCount"], told["value"]) == (0, 1, 0)


async def test_row_009_without_a_base_there_is_no_share(api: Api) -> None:
    told = (await api.data(f"{{ {BULK} }}"))["bulkReassignment"]

    assert (told["value"], told["isAlert"]) == (None, False)


async def test_row_117_post_reassignment_watch(api: Api, clock: MovedClock, sync: Any) -> None:
    [acme] = await moved_of(api, sync, clock, 1, 1)
    ask = """query($now: DateTimeOrDuration!) { accounts(filter: {assignments: {some: {
      watchEndsAt: {gt: $now}, endedAt: {isNull: true}}}}) { nodes { id } } }"""

    async def listed(days: int) -> list[str]:
        instant = (clock() + timedelta(days=days)).isoformat()
        return [each["id"] for each in (await api.data(ask, now=instant))["accounts"]["nodes"]]

    assert await listed(0) == [acme]
    assert await listed(89) == [acme]
    assert await listed(90) == []


async def test_a_csm_takes_no_more_of_the_long_tail_than_the_cap(api: Api, sync: Any) -> None:
    ada = await sync("user", name="Ada")
    await policy(api, "csm.limit.scale", 2)
    await policy(api, "csm.limit.scaleCap", 2)
    for _ in range(2):
        await assign(api, await account(api, 10_000), ada)

    third = await account(api, 10_000)

    told = await refused(api, "assignmentBegin", SHOWN, **move(third, ada, "INITIAL"))
    assert told == ("LIMIT_REACHED", ["input", "userId"])


PLAN = (
    """accountCount moves { account { id } tier fromCsm { id } toCsm { id } ownerRoles movesOn }"""
)


async def test_accounts_are_planned_to_move_at_their_next_renewals(
    api: Api, clock: MovedClock, sync: Any
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    soon, late, stays = [await account(api, 90_000, name) for name in ("Soon", "Late", "Stays")]
    for each in (soon, late):
        await assign(api, each, ada, "CSM")
    await assign(api, stays, bo, "SENIOR_CSM")
    today = clock().date()
    for each, days in ((soon, 20), (late, 300)):
        await sync("contract", account_id=each, ends_on=today + timedelta(days=days))

    plan = (await api.data(f"{{ reassignmentPlan {{ {PLAN} }} }}"))["reassignmentPlan"]

    assert plan["accountCount"] == 2
    assert [each["account"]["id"] for each in plan["moves"]] == [soon, late]
    [first, _] = plan["moves"]
    assert (first["fromCsm"]["id"], first["toCsm"]["id"]) == (ada, bo)
    assert first["movesOn"] == (today + timedelta(days=21)).isoformat()
    assert first["ownerRoles"] == ["CS_DIRECTOR", "SENIOR_CSM"]


async def test_a_plan_is_made_for_other_bounds(api: Api, sync: Any) -> None:
    ada = await sync("user", name="Ada")
    acme = await account(api, 40_000)
    await assign(api, acme, ada, "CSM")
    ask = f"""query($above: Decimal) {{
      reassignmentPlan(strategicAbove: $above) {{ {PLAN} }} }}"""

    assert (await api.data(ask))["reassignmentPlan"]["moves"] == []
    [planned] = (await api.data(ask, above="30000"))["reassignmentPlan"]["moves"]

    assert (planned["tier"], planned["account"]["id"]) == ("STRATEGIC", acme)
    assert (planned["toCsm"], planned["movesOn"]) == (None, None)


@pytest.mark.parametrize("bound", ["strategicAbove", "midFrom"])
async def test_a_plan_for_other_bounds_takes_the_scope_of_money(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId, bound: str
) -> None:
    blind = api.with_key(await key_of(owner_engine, secrets, tenant_id, ("accounts:read",)))
    in_force = await blind.data("{ reassignmentPlan { accountCount } }")

    response = await blind.post(f'{{ reassignmentPlan({bound}: "30000") {{ accountCount }} }}')

    assert in_force["reassignmentPlan"]["accountCount"] == 0
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["requiredScopes"] == ["finance:read"]


async def test_row_118_csm_expertise_match(api: Api, sync: Any) -> None:
    industry = {"industry": "Tourism", "useCases": ["Booking"], "billingCountry": "Italy"}
    acme = await account(api, 40_000, **industry)
    bo, ada, cy, _ = [
        await known(api, sync, name, **given)
        for name, given in (
            ("Bo", {"useCases": ["booking"], "location": "Italy"}),
            ("Ada", {"industries": ["tourism", "Retail"]}),
            ("Cy", {}),
            ("Boss", {"role": "CS_MANAGER", "industries": ["Tourism"]}),
        )
    ]

    found = (
        await of_account(
            api,
            acme,
            """csmCandidates { csm { id } rank knowsIndustry sharedUseCases isNear roleFits
            utilization explanation }""",
        )
    )["csmCandidates"]

    assert [(each["csm"]["id"], each["rank"]) for each in found] == [(ada, 1), (bo, 2), (cy, 3)]
    assert (found[0]["knowsIndustry"], found[0]["roleFits"]) == (True, True)
    assert (found[1]["sharedUseCases"], found[1]["isNear"]) == (["booking"], True)
    assert "Tourism" in found[0]["explanation"]


async def known(api: Api, sync: Any, name: str, role: str = "CSM", **given: Any) -> str:
    id_ = str(await sync("user", name=name))
    await done(api, "csmProfileKeep", "csmProfile { id }", userId=id_, role=role, **given)
    return id_


async def test_a_profile_that_is_kept_again_changes(api: Api, sync: Any) -> None:
    ada = await sync("user", name="Ada")
    shown = "csmProfile { id role languages productDepth }"
    made = await done(api, "csmProfileKeep", shown, userId=ada, role="CSM", productDepth=50)

    kept = await done(api, "csmProfileKeep", shown, userId=ada, languages=["Italian"])

    assert kept == {**made, "languages": ["Italian"]}
    told = await refused(api, "csmProfileKeep", shown, userId=ada, productDepth=101)
    assert told == ("INVALID", ["input", "productDepth"])
