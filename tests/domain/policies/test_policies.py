"""What rules go by can be read, decided by a tenant, and told apart by instant."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.policies.rules import ORDERS, REGISTER
from csgraph.storage.secrets import Secrets
from tests.conftest import make_tenant
from tests.domain.conftest import MovedClock
from tests.domain.writing import done, refused, write
from tests.support.http import Api, codes_of, key_of

POLICY = """query($key: String!, $asOf: DateTime) { policy(key: $key, asOf: $asOf) {
  key area value default isDefault version effectiveAt kind unit low high isWhole source
  description } }"""
STEP = {True: Decimal(1), False: Decimal("0.001")}
"""The least by which a setting grows, by whether it is whole."""
VERSION = "policyVersion { key value version effectiveAt }"


async def value_of(api: Api, key: str, **given: Any) -> Any:
    return (await api.data(POLICY, key=key, **given))["policy"]["value"]


async def test_row_200_every_policy_tells_its_default_source_and_range(api: Api) -> None:
    told = (
        await api.data(
            "{ policies { key area value default isDefault version source description kind } }"
        )
    )["policies"]

    by_key = {each["key"]: each for each in told}
    assert len(by_key) == len(told) > 120
    assert all(each["value"] == each["default"] and each["version"] == 0 for each in told)
    assert all(each["source"] and each["description"].endswith(".") for each in told)
    assert by_key["handoff.debriefHours"]["value"] == 48
    assert by_key["intro.high.dueProbability"]["value"] == 0.7
    assert by_key["custody.movingUpmarket"]["value"] is False
    assert by_key["champion.mod.noBuyDept"]["value"] == -15


async def test_row_200_a_change_holds_from_its_instant_on(api: Api, clock: MovedClock) -> None:
    start = clock()
    later = start + timedelta(days=2)
    await done(api, "policySet", VERSION, key="map.split", value=60)
    await done(api, "policySet", VERSION, key="map.split", value=70, effectiveAt=later.isoformat())

    assert await value_of(api, "map.split") == 60
    assert await value_of(api, "map.split", asOf=start.isoformat()) == 50
    assert await value_of(api, "map.split", asOf=(later + timedelta(1)).isoformat()) == 70
    clock.moved = timedelta(days=3)
    assert await value_of(api, "map.split") == 70


async def test_a_decision_is_kept_and_counted(api: Api) -> None:
    first = await done(api, "policySet", VERSION, key="map.split", value=60)
    second = await done(api, "policyReset", VERSION, key="map.split")

    assert (first["version"], first["value"]) == (1, 60)
    assert (second["version"], second["value"]) == (2, None)
    assert await value_of(api, "map.split") == 50
    listed = await api.data("{ policyVersions { nodes { key version } } }")
    assert [each["version"] for each in listed["policyVersions"]["nodes"]] == [2, 1]
    changes = await api.data("{ changeSets { nodes { changes { nodeType operation } } } }")
    assert changes["changeSets"]["nodes"][0]["changes"] == [
        {"nodeType": "PolicyVersion", "operation": "INSERT"}
    ]


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [
        ("map.splot", 60, ["input", "key"]),
        ("map.split", 101, ["input", "value"]),
        ("map.split", -1, ["input", "value"]),
        ("map.split", 50.5, ["input", "value"]),
        ("map.split", "60", ["input", "value"]),
        ("map.split", True, ["input", "value"]),
        ("map.split", [60], ["input", "value"]),
        ("custody.movingUpmarket", 1, ["input", "value"]),
    ],
)
async def test_a_value_must_be_what_the_policy_takes(
    api: Api, key: str, value: Any, path: list[str]
) -> None:
    assert await refused(api, "policySet", VERSION, key=key, value=value) == ("INVALID", path)
    listed = await api.data("{ policyVersions { totalCount } }")
    assert listed["policyVersions"]["totalCount"] == 0


async def test_what_was_evaluated_stays_so(api: Api, clock: MovedClock) -> None:
    past = (clock() - timedelta(hours=1)).isoformat()

    told = await refused(api, "policySet", VERSION, key="map.split", value=60, effectiveAt=past)

    assert told == ("INVALID", ["input", "effectiveAt"])


async def test_a_dry_run_decides_nothing(api: Api) -> None:
    payload = await write(
        api, "policySet", VERSION, key="map.split", value=60, options={"dryRun": True}
    )

    assert payload["policyVersion"]["version"] == 1
    assert await value_of(api, "map.split") == 50


async def test_an_unknown_policy_is_null(api: Api) -> None:
    assert await api.data(POLICY, key="no.such") == {"policy": None}


async def test_policies_are_chosen_by_area(api: Api) -> None:
    told = (await api.data("{ policies(area: CONTACTS) { key area } }"))["policies"]

    assert {each["area"] for each in told} == {"CONTACTS"}
    assert "redundancy.target" in {each["key"] for each in told}


async def test_policies_are_the_tenants_own_and_take_a_scope(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets
) -> None:
    await done(api, "policySet", VERSION, key="map.split", value=60)
    other = await make_tenant(owner_engine, "Other")
    theirs = api.with_key(await key_of(owner_engine, secrets, other))
    blind = api.with_key(await key_of(owner_engine, secrets, other, ("accounts:read",)))

    assert await value_of(theirs, "map.split") == 50
    answer = await blind.post('{ policies { key } policy(key: "map.split") { value } }')
    assert codes_of(answer) == ["FORBIDDEN", "FORBIDDEN"]
    assert answer.json()["data"] == {"policies": None, "policy": None}


@pytest.mark.parametrize("order", ORDERS)
async def test_policies_that_bound_each_other_keep_their_order(
    api: Api, order: tuple[str, ...]
) -> None:
    for lower, upper in pairwise(order):
        above, below = REGISTER[upper], REGISTER[lower]
        assert below.default <= above.default
        more, less = above.default + STEP[above.is_whole], below.default - STEP[below.is_whole]
        for key, value, is_possible in (
            (lower, more, more <= below.high),
            (upper, less, less >= above.low),
        ):
            if is_possible:
                payload = await write(api, "policySet", VERSION, key=key, value=float(value))
                [problem] = payload["userErrors"]
                assert (problem["code"], problem["path"]) == ("INVALID", ["input", "value"])
                assert f"`{upper if key == lower else lower}`" in problem["message"]


async def test_an_order_is_kept_at_every_instant_that_is_decided(
    api: Api, clock: MovedClock
) -> None:
    async def at(days: int, key: str, value: int) -> Any:
        since = (clock() + timedelta(days=days)).isoformat()
        given = {"key": f"health.{key}", "value": value, "effectiveAt": since}
        return (await write(api, "policySet", VERSION, **given))["userErrors"]

    assert await at(10, "green", 90) == []
    assert await at(20, "yellow", 85) == []
    [early] = await at(5, "yellow", 80)
    assert await at(15, "yellow", 80) == []
    [late] = await at(12, "green", 82)

    assert early["path"] == late["path"] == ["input", "value"]
    assert "75" in early["message"]


async def test_a_default_may_not_fit_any_more(api: Api) -> None:
    await done(api, "policySet", VERSION, key="health.yellow", value=30)
    await done(api, "policySet", VERSION, key="health.green", value=40)

    assert await refused(api, "policyReset", VERSION, key="health.yellow") == (
        "INVALID",
        ["input", "key"],
    )
    await done(api, "policyReset", VERSION, key="health.green")
    await done(api, "policyReset", VERSION, key="health.yellow")
