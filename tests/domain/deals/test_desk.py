"""Exceptions, what may be offered, audits of leads."""

from typing import Any

import pytest

from tests.domain.appointing import appoint
from tests.domain.customers import customer, money
from tests.domain.deals.conftest import Close, Hire
from tests.domain.writing import done, refused
from tests.support.http import Api

EXCEPTION = "dealException { id term approverRole marginImpact { amount } }"
TERM = "orderFormTerm { id offered approverRole approver { name } }"
AUDIT = """mqlAudit { id candidateCount isSigned
  leads(first: 100) { totalCount nodes { id reference } } }"""


async def test_row_13_sales_approves_no_exception_of_its_own(
    api: Api, close: Close, hire: Hire
) -> None:
    deals = [await close(await customer(api)) for _ in range(2)]
    asked = {
        "opportunityId": deals[0],
        "term": "Payment",
        "reason": "End of quarter",
        "requestedById": await hire("Sam"),
        "approverId": await appoint(api, await hire("Fiona"), "FINANCE_OPS"),
        "approverRole": "FINANCE_OPS",
        "marginImpact": money("-1200.50"),
    }

    for role in ("AE", "AM", "VP_SALES", "CRO"):
        sold = {"approverId": await appoint(api, await hire(role), role), "approverRole": role}
        answer = await refused(api, "dealExceptionRecord", EXCEPTION, **{**asked, **sold})
        assert answer == ("INVALID", ["input", "approverId"])
    own = {**asked, "approverId": asked["requestedById"]}
    assert await refused(api, "dealExceptionRecord", EXCEPTION, **own) == (
        "INVALID",
        ["input", "approverId"],
    )
    made = await done(api, "dealExceptionRecord", EXCEPTION, **asked)
    await done(api, "dealExceptionRecord", EXCEPTION, **{**asked, "opportunityId": deals[1]})

    query = """query($id: ID!) {
      dealExceptions(filter: {opportunity: {id: {eq: $id}}}) { nodes { id } } }"""
    found = (await api.data(query, id=deals[0]))["dealExceptions"]["nodes"]
    assert found == [{"id": made["id"]}]
    assert made["marginImpact"] == {"amount": "-1200.50"}


async def guideline(api: Api, **given: Any) -> None:
    asked = {"term": "Discount", "allowedMax": "15", "approverRole": "DEAL_DESK", **given}
    await done(api, "orderFormGuidelineSet", "orderFormGuideline { id }", **asked)


async def test_row_121_outside_the_range_it_takes_an_approver(
    api: Api, close: Close, hire: Hire
) -> None:
    await guideline(api)
    asked = {"opportunityId": await close(await customer(api)), "term": "Discount"}
    record = ("orderFormTermRecord", TERM)
    within = await done(api, *record, **asked, offered="15")
    approver = await appoint(api, await hire("Dora Desk"), "DEAL_DESK")

    alone = await refused(api, *record, **asked, offered="15.01")
    sales = await refused(
        api, *record, **asked, offered="20", approverId=approver, approverRole="AE"
    )
    made = await done(
        api, *record, **asked, offered="20", approverId=approver, approverRole="DEAL_DESK"
    )
    back = await done(api, *record, **asked, offered="10")

    assert within["approver"] is None
    assert alone == ("INVALID", ["input", "approverId"])
    assert sales == ("INVALID", ["input", "approverRole"])
    assert made["offered"] == "20.000000"
    assert made["approver"] == {"name": "Dora Desk"}
    assert back == {
        "id": made["id"],
        "offered": "10.000000",
        "approverRole": None,
        "approver": None,
    }


async def test_row_121_a_term_has_a_guideline_with_a_range(api: Api, close: Close) -> None:
    asked = {"opportunityId": await close(await customer(api)), "term": "Luck", "offered": "1"}

    assert await refused(api, "orderFormTermRecord", TERM, **asked) == (
        "INVALID",
        ["input", "term"],
    )
    for given, path in (
        ({"allowedMax": None}, ["input", "allowedMin"]),
        ({"allowedMin": "2", "allowedMax": "1"}, ["input", "allowedMax"]),
    ):
        values = {"term": "Discount", "approverRole": "DEAL_DESK", **given}
        answer = await refused(api, "orderFormGuidelineSet", "orderFormGuideline { id }", **values)
        assert answer == ("INVALID", path)


async def drawn(api: Api, count: int = 30, **given: Any) -> Any:
    candidates = [f"lead-{number}" for number in range(count)]
    asked = {"year": 2026, "quarter": 2, "candidates": candidates, **given}
    return await done(api, "mqlAuditDraw", AUDIT, **asked)


async def test_row_14_an_audit_has_25_random_leads_and_two_signatures(api: Api, hire: Hire) -> None:
    first = await drawn(api)
    second = await drawn(api, quarter=3)
    samples = [{each["reference"] for each in made["leads"]["nodes"]} for made in (first, second)]
    assert [len(sample) for sample in samples] == [25, 25]
    assert samples[0] != samples[1]
    assert first["candidateCount"] == 30
    vera = await appoint(api, await hire("Vera"), "VP_SUCCESS")
    sign = {"id": first["id"], "userId": vera, "role": "VP_SUCCESS"}
    early = await refused(api, "mqlAuditSign", "mqlAudit { id }", **sign)

    for lead in first["leads"]["nodes"]:
        given = {"id": lead["id"], "verdict": "QUALIFIED"}
        await done(api, "mqlAuditLeadInspect", "mqlAuditLead { id }", **given)
    once = await done(api, "mqlAuditSign", "mqlAudit { isSigned }", **sign)
    again = await refused(api, "mqlAuditSign", "mqlAudit { id }", **sign)
    await appoint(api, vera, "VP_SALES")
    same = await refused(api, "mqlAuditSign", "mqlAudit { id }", **{**sign, "role": "VP_SALES"})
    sven = await appoint(api, await hire("Sven"), "VP_SALES")
    other = {**sign, "userId": sven, "role": "VP_SALES"}
    twice = await done(api, "mqlAuditSign", "mqlAudit { isSigned }", **other)

    assert early == ("INVALID", ["id"])
    assert (once["isSigned"], twice["isSigned"]) == (False, True)
    assert again[0] == "CONFLICT"
    assert same == ("INVALID", ["input", "userId"])


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"candidates": ["a"] * 30}, ("INVALID", ["input", "candidates"])),
        ({"quarter": 5}, ("INVALID", ["input", "quarter"])),
        ({"year": 20}, ("INVALID", ["input", "year"])),
    ],
)
async def test_row_14_what_is_no_sample_is_refused(
    api: Api, given: dict[str, Any], answer: tuple[str, list[str]]
) -> None:
    candidates = [f"lead-{number}" for number in range(30)]
    asked = {"year": 2026, "quarter": 2, "candidates": candidates, **given}

    assert await refused(api, "mqlAuditDraw", AUDIT, **asked) == answer


async def test_row_14_a_quarter_has_one_audit_of_a_size_that_is_a_policy(api: Api) -> None:
    await done(api, "policySet", "policyVersion { id }", key="mql.auditSample", value=3)

    assert (await drawn(api, count=4))["leads"]["totalCount"] == 3
    candidates = ["a", "b", "c"]
    again = await refused(api, "mqlAuditDraw", AUDIT, year=2026, quarter=2, candidates=candidates)
    assert again[0] == "CONFLICT"
