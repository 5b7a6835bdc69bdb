"""How full books are, how many people accounts take (domain.md §1.3)."""

from typing import Any

import pytest

from tests.domain.appointing import appoint
from tests.domain.handoffs.leading import accepted, start
from tests.domain.tiers.customers import account, assign, policy
from tests.support.http import Api

BOOK = """csm { id } role band untieredCount findings
  utilization { value ruleId explanation inputs { name value } }
  reviewLoad { value } tiers { tier accountCount inCustodyCount weight limit load }"""
ARR = {"STRATEGIC": 90_000, "MID": 40_000, "SCALE": 10_000, None: None}


async def book(api: Api, csm: str, shown: str = BOOK) -> Any:
    query = f"query($csm: ID!) {{ book(csm: $csm) {{ {shown} }} }}"
    return (await api.data(query, csm=csm))["book"]


async def hold(api: Api, csm: str, role: str = "CSM", **counts: int) -> list[str]:
    """Give a CSM accounts of each tier."""
    made = []
    for tier, count in counts.items():
        for _ in range(count):
            arr = ARR[None if tier == "UNKNOWN" else tier]
            made.append(await account(api, arr))
            await assign(api, made[-1], csm, role)
    return made


async def test_row_004_csm_utilization(api: Api, sync: Any) -> None:
    csm = await sync("user", name="Ada")
    await hold(api, csm, STRATEGIC=10, MID=20)

    told = await book(api, csm)

    assert told["csm"] == {"id": csm}
    assert round(told["utilization"]["value"], 3) == 1.167
    assert told["utilization"]["ruleId"] == "book.utilization"
    inputs = {each["name"]: each["value"] for each in told["utilization"]["inputs"]}
    assert (inputs["strategic"], inputs["mid"], inputs["csm.limit.mid"]) == ("10", "20", "40")
    assert (told["band"], told["findings"]) == ("OVER", ["OVER_CAPACITY"])
    parts = {each["tier"]: (each["accountCount"], each["limit"]) for each in told["tiers"]}
    assert parts == {"STRATEGIC": (10, 15), "MID": (20, 40), "SCALE": (0, 150)}


async def test_row_004_a_book_follows_policies_and_counts_what_has_no_tier_apart(
    api: Api, sync: Any
) -> None:
    csm = await sync("user", name="Ada")
    await hold(api, csm, MID=9, UNKNOWN=2)
    assert (await book(api, csm))["band"] == "SPARE"

    await policy(api, "csm.limit.mid", 10)

    told = await book(api, csm)
    assert (told["utilization"]["value"], told["band"]) == (0.9, "NORMAL")
    assert told["untieredCount"] == 2
    await hold(api, csm, MID=1)
    assert (await book(api, csm))["findings"] == ["NEAR_CAPACITY"]


async def test_row_004_all_books_are_listed_the_fullest_first(api: Api, sync: Any) -> None:
    ada, bo, idle = [await sync("user", name=name) for name in ("Ada", "Bo", "Cy")]
    await hold(api, ada, MID=1)
    await hold(api, bo, STRATEGIC=1)

    found = (await api.data("{ books { csm { name } } }"))["books"]

    assert [each["csm"]["name"] for each in found] == ["Bo", "Ada"]
    assert await book(api, idle) is None
    assert await book(api, "acc_nobody") is None


@pytest.mark.parametrize(
    ("counts", "headcount", "by_role", "managers"),
    [
        ({"strategic": 45, "mid": 120, "scale": 600}, 10, 10, 2),
        ({"strategic": 10, "mid": 10, "scale": 10}, 1, 3, 1),
        ({"strategic": 0, "mid": 0, "scale": 0}, 0, 0, 0),
    ],
)
async def test_row_005_and_115_headcount_plan(
    api: Api, counts: dict[str, int], headcount: int, by_role: int, managers: int
) -> None:
    listed = ", ".join(f"{tier}: {count}" for tier, count in counts.items())

    plan = (
        await api.data(f"""{{ capacityPlan({listed}) {{
          headcount {{ value ruleId }} headcountByRole {{ value }} managers {{ value }}
          headcountByRevenue {{ value }} roles {{ tier accountCount load csmCount }} }} }}""")
    )["capacityPlan"]

    assert (plan["headcount"]["value"], plan["headcountByRole"]["value"]) == (headcount, by_role)
    assert plan["managers"]["value"] == managers
    assert plan["headcount"]["ruleId"] == "capacity.headcount"
    assert plan["headcountByRevenue"] is None
    assert sum(each["csmCount"] for each in plan["roles"]) == by_role


async def test_row_005_the_plan_is_for_the_accounts_that_there_are(api: Api) -> None:
    for arr in (90_000, 3_000_000, 40_000, None):
        await account(api, arr)

    plan = (
        await api.data("""{ capacityPlan { untieredCount headcountByRevenue { value }
          roles { tier accountCount } } }""")
    )["capacityPlan"]

    counts = {each["tier"]: each["accountCount"] for each in plan["roles"]}
    assert counts == {"STRATEGIC": 2, "MID": 1, "SCALE": 0}
    assert plan["untieredCount"] == 1
    assert plan["headcountByRevenue"]["value"] == 2


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('arrPerCsm: "1600000", acv: "30000"', ["P50_P75"]),
        ('arrPerCsm: "6000000", vendorArr: "25000000"', ["ABOVE_P75"]),
        ('arrPerCsm: "1599999", acv: "75000"', ["P25_P50"]),
        ('arrPerCsm: "3200000", acv: "25000"', ["P50_P75"]),
        ('arrPerCsm: "1900000", acv: "75001"', ["BELOW_P25"]),
        ('arrPerCsm: "2800001", vendorArr: "10000000"', ["ABOVE_P75"]),
        ('arrPerCsm: "8700000", vendorArr: "100000000"', ["ABOVE_P75"]),
        ('arrPerCsm: "8700000", vendorArr: "100000001", acv: "24999"', ["ABOVE_P75", "P25_P50"]),
    ],
)
async def test_row_006_staffing_benchmark(api: Api, given: str, expected: list[str]) -> None:
    shown = "basis bracket p25 p50 p75 position"

    found = (await api.data(f"{{ staffingBenchmark({given}) {{ {shown} }} }}"))["staffingBenchmark"]

    assert [each["position"] for each in found] == expected
    assert all(float(each["p25"]) < float(each["p50"]) < float(each["p75"]) for each in found)


async def test_row_006_the_figures_are_told_as_the_source_has_them(api: Api) -> None:
    found = (await api.data("{ staffingBenchmark { bracket p25 p50 p75 position } }"))[
        "staffingBenchmark"
    ]

    assert len(found) == 8
    assert found[1] == {
        "bracket": "$25-75K",
        "p25": "1000000",
        "p50": "1600000",
        "p75": "3200000",
        "position": None,
    }
    assert await api.codes('{ staffingBenchmark(acv: "-1") { p25 } }') == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    ("counts", "load", "findings"),
    [
        ({"MID": 40}, 80, ["NEAR_CAPACITY"]),
        ({"MID": 41}, 82, ["OVER_CAPACITY", "REVIEW_LOAD"]),
        ({"STRATEGIC": 15}, 60, ["NEAR_CAPACITY"]),
        ({"SCALE": 3}, 0, []),
    ],
)
async def test_row_113_review_load(
    api: Api, sync: Any, counts: dict[str, int], load: int, findings: list[str]
) -> None:
    csm = await sync("user", name="Ada")
    await hold(api, csm, **counts)

    told = await book(api, csm)

    assert told["reviewLoad"]["value"] == load
    assert told["findings"] == findings


@pytest.mark.parametrize(("count", "value", "band"), [(13, 1.083, "OVER"), (7, 0.583, "SPARE")])
async def test_row_114_director_book(
    api: Api, sync: Any, count: int, value: float, band: str
) -> None:
    csm = await sync("user", name="Ada")
    await appoint(api, csm, "CS_DIRECTOR")
    await hold(api, csm, "SENIOR_CSM", STRATEGIC=count)

    told = await book(api, csm)

    assert (round(told["utilization"]["value"], 3), told["band"]) == (value, band)
    assert told["role"] == "CS_DIRECTOR"


async def test_row_116_durable_custody_weight(api: Api, sync: Any) -> None:
    csm = await sync("user", name="Ada")
    made = await hold(api, csm, STRATEGIC=10)
    for each in made[:4]:
        deal = await sync("opportunity", account_id=each, name="Deal")
        await accepted(api, await start(api, deal, csmId=csm, implementationDays=30))

    told = await book(api, csm)

    assert told["utilization"]["value"] == 0.8
    assert told["tiers"][0]["inCustodyCount"] == 4
    assert told["tiers"][0]["weight"] == 12
