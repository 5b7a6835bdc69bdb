"""Who decides does so in the role that their profile says, never in one that they claim."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.access.rules import APPROVING_ROLES, UserRole
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.roles import ROLES
from tests.domain.appointing import appoint
from tests.domain.conftest import MovedClock
from tests.domain.customers import customer
from tests.domain.handoffs.conftest import Sales, sales
from tests.domain.journal import nothing_written
from tests.domain.proposing import proposed
from tests.domain.writing import done, write
from tests.support.http import Api, key_of

__all__ = ["sales"]

EXCEPTION_APPROVERS = {"FINANCE_OPS", "CFO", "DEAL_DESK", "REVOPS"}
REJECTED = "dealRejection { id state }"
EXCEPTION = "dealException { id approverRole }"
TERM = "orderFormTerm { id approverRole approver { name } }"
PROFILE = "csmProfile { id role }"


@pytest.fixture
def refuse(api: Api, owner_engine: AsyncEngine, tenant_id: TenantId) -> Any:
    """Take a mutation that is refused and writes nothing; return where, and what was said."""

    async def refused(
        name: str, shown: str, /, *, code: str = "INVALID", by: Api = api, **given: Any
    ) -> tuple[list[str], str]:
        async with nothing_written(owner_engine, tenant_id):
            [problem] = (await write(by, name, shown, **given))["userErrors"]
        assert problem["code"] == code
        return problem["path"], problem["message"]

    return refused


@pytest.fixture
async def proposal(api: Api, sales: Sales, clock: MovedClock) -> str:
    """A proposal to reject a deal."""
    return await proposed(api, sales, clock)


def decision(step: str) -> tuple[str, dict[str, Any]]:
    given = {"rootCause": "SPEED_REWARDED"} if step == "Approve" else {}
    return f"dealRejection{step}", given


@pytest.mark.parametrize("step", ["Approve", "Decline"])
async def test_a_rejection_is_decided_in_the_role_of_the_profile(
    api: Api, refuse: Any, sales: Sales, proposal: str, step: str
) -> None:
    name, given = decision(step)
    nobody, carl = await sales.hire("Nobody"), await appoint(api, await sales.hire("Carl"), "CSM")
    given |= {"id": proposal}

    for claimed in ({}, {"deciderRole": "VP_SUCCESS"}):
        path, message = await refuse(name, REJECTED, **given, **claimed, decidedById=nobody)
        assert path == ["input", "decidedById"]
        assert "csmProfileKeep" in message
        path, message = await refuse(name, REJECTED, **given, **claimed, decidedById=carl)
        assert path == ["input", "deciderRole" if claimed else "decidedById"]
        assert "CSM" in message
    vera = await appoint(api, await sales.hire("Vera"), "VP_SUCCESS")
    path, message = await refuse(name, REJECTED, **given, decidedById=vera, deciderRole="CCO")
    decided = await done(api, name, REJECTED, **given, decidedById=vera)

    assert path == ["input", "deciderRole"]
    assert "VP_SUCCESS" in message
    assert decided["state"] == ("APPROVED" if step == "Approve" else "DECLINED")


async def test_who_is_gone_decides_nothing(
    api: Api, refuse: Any, app_engine: AsyncEngine, tenant_id: TenantId, sales: Sales, proposal: str
) -> None:
    vera = await appoint(api, await sales.hire("Vera", active=False), "VP_SUCCESS")

    given = {"rootCause": "SPEED_REWARDED", "decidedById": vera}
    path, message = await refuse("dealRejectionApprove", REJECTED, id=proposal, **given)

    assert path == ["input", "decidedById"]
    assert "active" in message


@pytest.mark.parametrize("role", UserRole)
async def test_an_exception_is_approved_by_operations_or_finance(
    api: Api, refuse: Any, sales: Sales, role: UserRole
) -> None:
    given = {
        "opportunityId": await sales.deal(await customer(api)),
        "term": "Payment",
        "reason": "End of quarter",
        "requestedById": await sales.hire("Sam"),
        "approverId": await appoint(api, await sales.hire("Fiona"), role.value),
    }

    if role.value in EXCEPTION_APPROVERS:
        made = await done(api, "dealExceptionRecord", EXCEPTION, **given)
        assert made["approverRole"] == role.value
    else:
        path, message = await refuse("dealExceptionRecord", EXCEPTION, **given)
        assert path == ["input", "approverId"]
        assert role.value in message
        path, _ = await refuse(
            "dealExceptionRecord", EXCEPTION, **given, approverRole="FINANCE_OPS"
        )
        assert path == ["input", "approverRole"]


async def test_whose_deal_it_is_approves_nothing_of_it(api: Api, refuse: Any, sales: Sales) -> None:
    desk = await appoint(api, await sales.hire("Dora"), "DEAL_DESK")
    deal = await sales.deal(await customer(api), owner_id=desk)
    limits = {"term": "Discount", "allowedMax": "15", "approverRole": "DEAL_DESK"}
    await done(api, "orderFormGuidelineSet", "orderFormGuideline { id }", **limits)
    own = {"opportunityId": deal, "term": "Discount", "approverId": desk}
    asked = {"reason": "End of quarter", "requestedById": await sales.hire("Sam")}

    excepted = await refuse("dealExceptionRecord", EXCEPTION, **own, **asked)
    offered = await refuse("orderFormTermRecord", TERM, **own, offered="20")

    assert excepted[0] == offered[0] == ["input", "approverId"]


async def test_what_lies_outside_a_range_is_approved_in_the_role_of_the_profile(
    api: Api, refuse: Any, sales: Sales
) -> None:
    limits = {"term": "Discount", "allowedMax": "15", "approverRole": "DEAL_DESK"}
    await done(api, "orderFormGuidelineSet", "orderFormGuideline { id }", **limits)
    given = {"opportunityId": await sales.deal(await customer(api)), "term": "Discount"}
    given["offered"] = "20"
    nobody, anna = await sales.hire("Nobody"), await appoint(api, await sales.hire("Anna"), "AE")
    dora = await appoint(api, await sales.hire("Dora"), "DEAL_DESK")
    claimed = {"approverRole": "DEAL_DESK"}

    unknown = await refuse("orderFormTermRecord", TERM, **given, **claimed, approverId=nobody)
    sold = await refuse("orderFormTermRecord", TERM, **given, approverId=anna)
    told = await refuse("orderFormTermRecord", TERM, **given, **claimed, approverId=anna)
    made = await done(api, "orderFormTermRecord", TERM, **given, approverId=dora)

    assert [each[0] for each in (unknown, sold, told)] == [
        ["input", "approverId"],
        ["input", "approverId"],
        ["input", "approverRole"],
    ]
    assert (made["approverRole"], made["approver"]["name"]) == ("DEAL_DESK", "Dora")


@pytest.mark.parametrize("role", ["AE", "CSM", "PARTNER"])
async def test_a_guideline_names_a_role_that_approves(api: Api, refuse: Any, role: str) -> None:
    await customer(api)
    given = {"term": "Discount", "allowedMax": "15", "approverRole": role}

    path, message = await refuse("orderFormGuidelineSet", "orderFormGuideline { id }", **given)

    assert path == ["input", "approverRole"]
    assert "DEAL_DESK" in message


async def test_an_audit_is_signed_in_the_role_of_the_profile(
    api: Api, refuse: Any, sales: Sales
) -> None:
    await done(api, "policySet", "policyVersion { id }", key="mql.auditSample", value=1)
    drawn = "mqlAudit { id leads(first: 5) { nodes { id } } }"
    given = {"year": 2026, "quarter": 2, "candidates": ["a", "b"]}
    audit = await done(api, "mqlAuditDraw", drawn, **given)
    [lead] = audit["leads"]["nodes"]
    found = {"id": lead["id"], "verdict": "QUALIFIED"}
    await done(api, "mqlAuditLeadInspect", "mqlAuditLead { id }", **found)
    nobody, carl = await sales.hire("Nobody"), await appoint(api, await sales.hire("Carl"), "CSM")
    vera = await appoint(api, await sales.hire("Vera"), "VP_SUCCESS")
    sign = ("mqlAuditSign", "mqlAudit { isSigned signedBySuccessAt signedBySalesAt }")
    id_ = {"id": audit["id"]}

    unknown = await refuse(*sign, **id_, userId=nobody, role="VP_SUCCESS")
    other = await refuse(*sign, **id_, userId=carl)
    claimed = await refuse(*sign, **id_, userId=vera, role="VP_SALES")
    made = await done(api, *sign, **id_, userId=vera)

    assert unknown[0] == other[0] == ["input", "userId"]
    assert claimed[0] == ["input", "role"]
    assert made["signedBySuccessAt"] is not None
    assert made["signedBySalesAt"] is None


@pytest.fixture
async def csm(api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId) -> Api:
    """The endpoint with a key of a CSM."""
    return api.with_key(await key_of(owner_engine, secrets, tenant_id, ROLES["CSM"]))


@pytest.mark.parametrize("role", UserRole)
async def test_a_csm_gives_nobody_a_role_that_approves(
    csm: Api, refuse: Any, sales: Sales, role: UserRole
) -> None:
    given = {"userId": await sales.hire("Ada"), "role": role.value}

    if role in APPROVING_ROLES:
        path, message = await refuse("csmProfileKeep", PROFILE, by=csm, code="FORBIDDEN", **given)
        assert path == ["input", "role"]
        assert "access:write" in message
    else:
        assert (await done(csm, "csmProfileKeep", PROFILE, **given))["role"] == role.value


@pytest.mark.parametrize("role", ["CSM", None])
async def test_a_csm_takes_nobody_a_role_that_approves(
    api: Api, csm: Api, refuse: Any, sales: Sales, role: str | None
) -> None:
    vera = await appoint(api, await sales.hire("Vera"), "VP_SUCCESS")

    path, _ = await refuse(
        "csmProfileKeep", PROFILE, by=csm, code="FORBIDDEN", userId=vera, role=role
    )
    shown = "csmProfile { role location }"
    given = {"userId": vera, "role": "VP_SUCCESS", "location": "Italy"}
    kept = await done(csm, "csmProfileKeep", shown, **given)

    assert path == ["input", "role"]
    assert kept == {"role": "VP_SUCCESS", "location": "Italy"}


@pytest.mark.parametrize("holder", ["ADMIN", "REVOPS"])
async def test_roles_that_approve_are_given_by_who_runs_the_team(
    api: Api,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
    sales: Sales,
    holder: str,
) -> None:
    runs = api.with_key(await key_of(owner_engine, secrets, tenant_id, ROLES[holder]))

    given = {"userId": await sales.hire("Vera"), "role": "VP_SUCCESS"}
    assert (await done(runs, "csmProfileKeep", PROFILE, **given))["role"] == "VP_SUCCESS"


async def test_a_role_is_not_given_by_taking_a_change_back(
    api: Api, refuse: Any, sales: Sales
) -> None:
    vera = await appoint(api, await sales.hire("Vera"), "VP_SUCCESS")
    payload = await write(api, "csmProfileKeep", "changeSet { id }", userId=vera, role="CSM")

    await refuse("changeSetRevert", "changeSet { id }", id=payload["changeSet"]["id"])


async def test_nobody_approves_of_their_own_assignment(api: Api, refuse: Any, sales: Sales) -> None:
    account = await customer(api)
    primary = {"accountId": account, "role": "CSM", "isPrimary": True}
    shown = "assignment { id approvedBy { name } }"
    ada = {**primary, "userId": await sales.hire("Ada"), "reason": "INITIAL"}
    boss = await appoint(api, await sales.hire("Boss"), "CS_MANAGER")
    nobody = await sales.hire("Nobody")
    own = {"userId": boss, "approvedById": boss}

    first = await refuse("assignmentBegin", shown, **{**ada, **own})
    await done(api, "assignmentBegin", shown, **ada)
    moved = await refuse("assignmentBegin", shown, **primary, **own, reason="OVERRIDE")
    helper = {"accountId": account, "role": "CSM", "isPrimary": False, "reason": "OVERRIDE"}
    beside = await refuse("assignmentBegin", shown, **helper, **own)
    other = {**primary, "userId": nobody, "reason": "OVERRIDE"}
    unknown = await refuse("assignmentBegin", shown, **other, approvedById=await sales.hire("Bo"))
    made = await done(api, "assignmentBegin", shown, **other, approvedById=boss)

    for path, _ in (first, moved, beside, unknown):
        assert path == ["input", "approvedById"]
    assert "csmProfileKeep" in unknown[1]
    assert made["approvedBy"] == {"name": "Boss"}
