"""A dry run never says that nobody changes where it can't know."""

from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

import csgraph
from csgraph.domain.policies.rules import REGISTER, UNREAD
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.domain.writing import done, write
from tests.support.http import Api, key_of

SHOWN = """policyVersion { effectsUntold effects { ruleId untold accountCount openingCount
  accounts { account { id } } alerts { subjectId } } }"""
DRY = {"dryRun": True}


async def test_every_policy_tells_its_effects_or_why_it_tells_none(api: Api) -> None:
    told, untold = set(), dict[str, str]()
    for key, setting in REGISTER.items():
        value: Any = setting.default
        given = value if isinstance(value, bool) else float(value)
        payload = await write(api, "policySet", SHOWN, key=key, value=given, options=DRY)
        assert payload["userErrors"] == []
        version = payload["policyVersion"]
        if version["effectsUntold"] is None:
            told.add(key)
            assert version["effects"], key
            for each in version["effects"]:
                assert (each["untold"], each["accountCount"], each["accounts"]) == (None, 0, [])
        else:
            untold[key] = version["effectsUntold"]
            assert version["effects"] is None, key

    assert len(told) > 70
    assert {key for key, why in untold.items() if why == "UNREAD"} == UNREAD
    assert {why for key, why in untold.items() if key not in UNREAD} == {"NOT_BY_ACCOUNT"}


async def test_effects_of_no_policy_are_a_refusal(api: Api) -> None:
    payload = await write(api, "policySet", SHOWN, key="nonsense", value=1, options=DRY)

    assert payload["policyVersion"] is None
    assert [each["code"] for each in payload["userErrors"]] == ["INVALID"]


def test_a_policy_is_unread_until_something_goes_by_it() -> None:
    source = Path(csgraph.__file__).parent
    files = [
        path.read_text() for path in source.rglob("*.py") if "policies/rules" not in path.as_posix()
    ]
    text = "\n".join(files)
    made = ("entitlement.", "exposure.loss.")  # keys that are put together
    read = {key for key in REGISTER if f'"{key}"' in text or key.startswith(made)}

    assert REGISTER.keys() - read == UNREAD


async def test_what_is_told_where_a_decision_is_read_later_says_where_it_is_told(api: Api) -> None:
    await done(api, "policySet", "policyVersion { id }", key="redundancy.target", value=5)

    [version] = (
        await api.data(
            "{ policyVersions { nodes { effectsUntold effects { untold accountCount alertCode "
            "alerts { subjectId } } } } }"
        )
    )["policyVersions"]["nodes"]

    assert version["effectsUntold"] is None
    assert version["effects"] == [
        {
            "untold": "WHERE_DECIDED",
            "accountCount": None,
            "alertCode": "REDUNDANCY_NOT_MET",
            "alerts": None,
        }
    ]


async def test_effects_take_what_it_takes_to_read_what_the_rule_goes_by(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    async def as_(*missing: str) -> dict[str, tuple[str | None, int | None]]:
        scopes = tuple(each for each in SCOPES if each not in missing)
        caller = Api(api.client, await key_of(owner_engine, secrets, tenant_id, scopes))
        found = dict[str, tuple[str | None, int | None]]()
        for key in ("redundancy.target", "tier.midFrom", "price.floorRatio"):
            payload = await write(caller, "policyReset", SHOWN, key=key, options=DRY)
            for each in payload["policyVersion"]["effects"]:
                found[each["ruleId"]] = (each["untold"], each["accountCount"])
        return found

    assert set((await as_()).values()) == {(None, 0)}
    hidden = {
        missing: {rule for rule, told in (await as_(missing)).items() if told == ("SCOPE", None)}
        for missing in ("contacts:read", "finance:read", "alerts:read")
    }
    assert hidden["contacts:read"] == {"alert.redundancyNotMet"}
    of_tiers = {"alert.csmIntroDue", "alert.handoffIncomplete", "alert.handoffSlaBreach"}
    assert hidden["finance:read"] == {"account.tier", "alert.priceBelowValueFloor", *of_tiers}
    assert hidden["alerts:read"] == {
        *("alert.redundancyNotMet", "alert.priceBelowValueFloor"),
        *of_tiers,
    }
