"""What a company pays with all that it owns."""

from datetime import timedelta
from typing import Any

from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer
from tests.domain.writing import done
from tests.support.http import Api

FAMILY = """query($names: [String!]) { accounts(filter: {name: {in: $names}}) { nodes { name
  family { accountCount customerCount unpricedCount annualRecurringRevenue { amount currencyCode }
    members { account { name } annualRecurringRevenue { amount } } } } } }"""


async def families(api: Api, *names: str) -> dict[str, Any]:
    nodes = (await api.data(FAMILY, names=list(names)))["accounts"]["nodes"]
    return {each["name"]: each["family"] for each in nodes}


async def test_a_family_pays_what_all_below_it_pay(api: Api, clock: MovedClock) -> None:
    today = clock().date()
    top = await customer(api, "Top")
    middle = await customer(api, "Middle", parentId=top)
    for name, parent, revenue, days in (
        ("Left", middle, 1_000, 5),
        ("Right", middle, 500, 0),
        ("Gone", middle, 9_000, -1),
        ("Unknown", top, None, 5),
    ):
        account = await customer(api, name, parentId=parent)
        await contract(api, account, today + timedelta(days=days), revenue)
    await contract(api, top, today + timedelta(days=5), 100)
    await contract(api, await customer(api, "Stranger"), today + timedelta(days=5), 7)

    found = await families(api, "Top", "Middle", "Left")

    assert found["Top"]["annualRecurringRevenue"] == {"amount": "1600.00", "currencyCode": "USD"}
    assert (found["Top"]["accountCount"], found["Top"]["customerCount"]) == (6, 4)
    assert found["Top"]["unpricedCount"] == 1
    assert [each["account"]["name"] for each in found["Top"]["members"]] == [
        *("Left", "Right", "Top", "Unknown")
    ]
    assert found["Middle"]["annualRecurringRevenue"]["amount"] == "1500.00"
    assert (found["Left"]["accountCount"], found["Left"]["customerCount"]) == (1, 1)


async def test_who_pays_nothing_has_a_family_of_their_own(api: Api) -> None:
    await customer(api, "Alone")

    found = (await families(api, "Alone"))["Alone"]

    assert found["annualRecurringRevenue"]["amount"] == "0.00"
    assert found["members"] == []


THEN = """query($id: ID!, $at: DateTime) { account(by: {id: $id}) { family(asOf: $at) {
  ruleId policyVersion evaluatedAt explanation inputs { name value }
  accountCount annualRecurringRevenue { amount } members { account { name } } } } }"""
ROOT = """query($id: ID!, $at: DateTime) { account(by: {id: $id}, asOf: $at) { family {
  accountCount annualRecurringRevenue { amount } evaluatedAt members { account { name } } } } }"""


async def test_a_family_is_told_as_it_was(api: Api, clock: MovedClock) -> None:
    today = clock().date()
    top = await customer(api, "Top")
    left = await customer(api, "Left", parentId=top)
    await contract(api, left, today + timedelta(days=5), 1_000)
    then = clock().isoformat()
    await done(api, "accountUpdate", "account { id }", by={"id": left}, name="Right", parentId=None)
    await contract(api, top, today + timedelta(days=5), 100)
    late = await customer(api, "Late", parentId=top)

    now = (await api.data(THEN, id=top))["account"]["family"]
    was = (await api.data(THEN, id=top, at=then))["account"]["family"]
    root = (await api.data(ROOT, id=top, at=then))["account"]["family"]

    assert (now["accountCount"], now["annualRecurringRevenue"]["amount"]) == (2, "100.00")
    assert (was["accountCount"], was["annualRecurringRevenue"]["amount"]) == (2, "1000.00")
    assert [each["account"]["name"] for each in was["members"]] == ["Right"]  # as it is called now
    assert [each["account"]["name"] for each in root["members"]] == ["Left"]
    assert {**root, "members": was["members"]} == {key: was[key] for key in root}
    assert (await api.data(THEN, id=late, at=then))["account"]["family"] is None
    assert (was["ruleId"], was["policyVersion"]) == ("account.family", 0)
    assert {"name": "customers", "value": "1"} in was["inputs"]
    assert was["explanation"].startswith("1 of 2 accounts")
