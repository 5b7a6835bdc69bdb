"""A dry run tells which accounts a decision about a policy would change."""

from typing import Any

from tests.domain.influence.people import customer, person
from tests.domain.writing import done, write
from tests.support.http import Api

EFFECTS = """policyVersion { version effects {
  ruleId accountCount accounts { account { id name } } } }"""

RULE = "influence.quadrant"


async def effects(api: Api, key: str, value: Any, **options: Any) -> list[dict[str, Any]]:
    payload = await write(api, "policySet", EFFECTS, key=key, value=value, options=options)
    assert payload["userErrors"] == []
    return [each for each in payload["policyVersion"]["effects"] if each["ruleId"] == RULE]


async def test_a_dry_run_names_the_accounts_that_would_change(api: Api) -> None:
    moved, still = await customer(api, "Moved"), await customer(api, "Still")
    await person(api, moved, "Ada", influence=55, productImportance=80)
    await person(api, moved, "Bo", influence=55, productImportance=80)
    await person(api, still, "Cy", influence=80, productImportance=80)
    await person(api, still, "Di", influence=55)

    told = await effects(api, "map.split", 60, dryRun=True)

    assert told == [
        {
            "ruleId": "influence.quadrant",
            "accountCount": 1,
            "accounts": [{"account": {"id": moved, "name": "Moved"}}],
        }
    ]
    assert (await api.data("{ policyVersions { totalCount } }"))["policyVersions"] == {
        "totalCount": 0
    }


async def test_what_follows_from_levels_is_counted_too(api: Api) -> None:
    account = await customer(api)
    await person(api, account, "Ada", title="IT Manager", productImportance=80)

    [told] = await effects(api, "champion.base.manager", 50, dryRun=True)

    assert told["accountCount"] == 1


async def test_a_decision_is_compared_with_the_one_before(api: Api) -> None:
    account = await customer(api)
    await person(api, account, "Ada", influence=55, productImportance=80)
    await done(api, "policySet", "policyVersion { id }", key="map.split", value=60)

    [same] = await effects(api, "map.split", 70)
    [back] = await effects(api, "map.split", 40)

    assert (same["accountCount"], back["accountCount"]) == (0, 1)
