"""Lead scores, and whether they tell who buys and who stays (domain.md §1.5)."""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, scheduled
from tests.domain.deals.conftest import Close
from tests.domain.tiers.customers import policy
from tests.domain.writing import done, refused, write
from tests.support.http import Api

RATE = "{ value numerator denominator ruleId policyVersion explanation inputs { name value } }"
CORRELATION = f"""query($asOf: DateTime) {{ leadScoreCorrelation(asOf: $asOf) {{
  bands {{ fromScore belowScore closeRate {RATE} renewalRate {RATE} }}
  members {{ account {{ id }} fromScore closedCount wonCount decidedCount renewedCount }}
  unscoredDealCount unscoredRenewalCount }} }}"""
SCORE = "opportunity { leadScore }"


async def correlation(api: Api, **given: Any) -> Any:
    return (await api.data(CORRELATION, **given))["leadScoreCorrelation"]


async def decided(api: Api, account: str, *, renews: bool) -> None:
    """Decide about a contract of the account."""
    signed = await contract(api, account, date(2026, 12, 31), 100)
    renewal = await scheduled(api, signed)
    if renews:
        await done(api, "renewalRenew", "renewal { id }", id=renewal, revenueAfter=money(50))
    else:
        await done(api, "renewalLose", "renewal { id }", id=renewal, lostReason="Went elsewhere")


def parts(bands: list[Any], rate: str) -> list[tuple[int, int]]:
    return [(each[rate]["numerator"], each[rate]["denominator"]) for each in bands]


async def test_row_103_close_rate_and_renewal_rate_by_band_of_lead_scores(
    api: Api, close: Close
) -> None:
    await policy(api, "backtest.minN", 2)
    won = {"is_closed": True, "is_won": True}
    good, bad, late, nobody = [await customer(api, name) for name in ("G", "B", "L", "N")]
    await close(good, lead_score=80, close_on=date(2024, 1, 1), **won)
    await close(good, lead_score=10, close_on=date(2025, 1, 1), is_closed=True)
    await close(bad, lead_score=Decimal("24.99"), **won)
    await close(bad, lead_score=0, is_closed=True)
    await close(late, lead_score=75, **won)
    await close(late, lead_score=99)  # nobody decided about it
    await close(nobody, **won)
    for account, renews in ((good, True), (late, False), (bad, False), (nobody, True)):
        await decided(api, account, renews=renews)

    found = await correlation(api)

    assert [(each["fromScore"], each["belowScore"]) for each in found["bands"]] == [
        (None, 25),
        (25, 50),
        (50, 75),
        (75, None),
    ]
    assert parts(found["bands"], "closeRate") == [(1, 3), (0, 0), (0, 0), (2, 2)]
    assert parts(found["bands"], "renewalRate") == [(0, 1), (0, 0), (0, 0), (1, 2)]
    lowest, *_, highest = found["bands"]
    assert [each["closeRate"]["value"] for each in (lowest, highest)] == [0.333333, 1]
    assert [each["renewalRate"]["value"] for each in (lowest, highest)] == [None, 0.5]
    assert lowest["renewalRate"]["explanation"] == (
        "Of scores below 25, 0 of 1 decided renewals were renewed: 2 are needed to tell a rate."
    )
    assert (highest["closeRate"]["ruleId"], highest["closeRate"]["policyVersion"]) == (
        "leadScore.closeRate",
        1,
    )
    assert {"name": "leadScore.fourthFrom", "value": "75"} in highest["closeRate"]["inputs"]
    counts = ("closedCount", "wonCount", "decidedCount", "renewedCount")
    assert {
        (each["account"]["id"], each["fromScore"]): [each[name] for name in counts]
        for each in found["members"]
    } == {
        (good, 75): [1, 1, 1, 1],
        (late, 75): [1, 1, 1, 0],
        (good, None): [1, 0, 0, 0],
        (bad, None): [2, 1, 1, 0],
    }
    assert (found["unscoredDealCount"], found["unscoredRenewalCount"]) == (1, 1)


async def test_row_103_below_the_least_n_nothing_is_told_and_bands_are_policies(
    api: Api, close: Close, clock: MovedClock
) -> None:
    before, account = clock().isoformat(), await customer(api)
    for number in range(20):
        await close(account, lead_score=60 + number, is_closed=True, is_won=number % 2 == 0)
    then = clock().isoformat()

    third, fourth = (await correlation(api))["bands"][2:]
    assert (third["closeRate"]["value"], third["closeRate"]["denominator"]) == (None, 15)
    assert "20 are needed" in third["closeRate"]["explanation"]
    await policy(api, "leadScore.thirdFrom", 90)
    await policy(api, "leadScore.fourthFrom", 90)

    found = (await correlation(api))["bands"]
    assert [(each["fromScore"], each["belowScore"]) for each in found] == [
        (None, 25),
        (25, 90),
        (90, None),
    ]
    assert found[1]["closeRate"]["value"] == 0.5
    past = (await correlation(api, asOf=then))["bands"]
    assert past[2:] == [third, fourth]
    assert parts((await correlation(api, asOf=before))["bands"], "closeRate") == [(0, 0)] * 4


async def test_row_103_close_rates_are_what_counting_by_hand_says(api: Api, close: Close) -> None:
    random, closed, won = Random(103), Counter[int](), Counter[int]()
    accounts = [await customer(api) for _ in range(3)]
    for _ in range(60):
        score = Decimal(random.randint(-500, 12_000)) / 100
        given = {"is_closed": random.random() < 0.8}
        given["is_won"] = given["is_closed"] and random.random() < 0.5
        await close(random.choice(accounts), lead_score=score, **given)
        band = sum(score >= start for start in (25, 50, 75))
        closed[band] += given["is_closed"]
        won[band] += given["is_won"]

    found = await correlation(api)

    wanted = [(won[band], closed[band]) for band in range(4)]
    assert parts(found["bands"], "closeRate") == wanted
    assert sum(each["closedCount"] for each in found["members"]) == closed.total()


async def test_deals_are_found_by_lead_score_and_a_score_can_be_given(
    api: Api, close: Close
) -> None:
    account = await customer(api)
    deals = [await close(account, lead_score=score) for score in (40, 90, None)]
    query = """{ opportunities(
      filter: {leadScore: {gte: "50"}}, orderBy: [{field: LEAD_SCORE, direction: DESC}]) {
      nodes { id leadScore } } }"""

    given = {"id": deals[2], "leadScore": "95.50"}
    assert await done(api, "opportunityLeadScoreSet", SCORE, **given) == {"leadScore": "95.50"}

    found = (await api.data(query))["opportunities"]["nodes"]
    assert [each["id"] for each in found] == [deals[2], deals[1]]
    large = {**given, "leadScore": "100000"}
    answer = await refused(api, "opportunityLeadScoreSet", SCORE, **large)
    assert answer == ("INVALID", ["input", "leadScore"])
    name = "opportunityHoldsRelease"
    assert (await write(api, name, "released", id=deals[2], fields=["leadScore"]))["released"] == 1
