"""Rules that go by the tier take the one that the account has."""

from datetime import timedelta

from tests.domain.alerts.conftest import Rules
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import person, tie
from tests.domain.tiers.customers import account
from tests.support.http import Api


async def test_row_141_one_contact_is_told_of_a_mid_account_and_not_of_a_small_one(
    api: Api, rules: Rules, hire: Hire
) -> None:
    revenues = {"MID": 40_000, "SCALE": 10_000, "STRATEGIC": 90_000, None: None}
    accounts = {tier: await account(api, arr) for tier, arr in revenues.items()}
    ours, seen = [await hire(name) for name in ("Kim", "Lee")], rules.clock() - timedelta(days=3)
    for tier, each in accounts.items():
        people = [await person(api, each, "Ada")]
        if tier == "STRATEGIC":
            people.append(await person(api, each, "Bo"))
        for user in ours:
            for contact in people:
                await tie(api, user, contact, seen)

    await rules.evaluate("SINGLE_THREADED")

    [alert] = await rules.alerts("SINGLE_THREADED")
    assert alert["subjectId"] == accounts["MID"]
    assert alert["evidence"]["explanation"] == "1 of theirs and 2 of ours are in touch."
