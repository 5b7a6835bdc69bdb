"""The map is looked at: as a picture, as Mermaid, as GraphML, as JSON, by the same keys."""

from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.conftest import make_tenant
from tests.domain.conftest import MovedClock
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, mapped, person, role, tie
from tests.domain.writing import done
from tests.support.http import Api, key_of


async def picture(api: Api, account: str, kind: str, **parameters: str) -> httpx.Response:
    path = f"/influence-map/{account}.{kind}"
    return await api.client.get(path, params=parameters, headers=api.headers)


async def test_the_picture_shows_who_matters(api: Api, hire: Hire, clock: MovedClock) -> None:
    account = await customer(api, "Nordwind")
    chief = await person(api, account, "Vi Oh", title="CEO")
    user = await person(api, account, "Bo Li", title="Analyst", above=chief)
    await role(api, chief, dealRole="ECONOMIC_BUYER")
    await tie(api, await hire("Xi Yu"), user, clock())

    answer = await picture(api, account, "svg")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    words = {e.text for e in ET.fromstring(answer.text).iter("{http://www.w3.org/2000/svg}text")}
    assert {
        *("Influence map: Nordwind", "Vi Oh", "CEO", "Economic buyer", "Bo Li"),
        *("C-level", "Specialist", "XY", "Xi Yu", "Single-threaded", "Vi Oh, not in touch"),
    } <= words
    assert (await mapped(api, account, "svg"))["svg"] == answer.text


@pytest.mark.parametrize(
    ("kind", "media_type", "begins"),
    [
        ("png", "image/png", b"\x89PNG"),
        ("mmd", "text/plain", b"---\ntitle: Influence map"),
        ("graphml", "application/graphml+xml", b"<?xml"),
    ],
)
async def test_other_forms(api: Api, kind: str, media_type: str, begins: bytes) -> None:
    account = await customer(api)
    await person(api, account, "Ada")

    answer = await picture(api, account, kind, width="400")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.content.startswith(begins)


async def test_who_left_is_not_drawn_and_still_is_as_it_was(api: Api, clock: MovedClock) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada Byron")
    then = clock().isoformat().replace("+00:00", "Z")
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)

    assert "Ada Byron" not in (await picture(api, account, "svg")).text
    assert "Ada Byron" in (await picture(api, account, "svg", asOf=then)).text


async def test_what_can_not_be_drawn_is_told(api: Api) -> None:
    account = await customer(api)
    cases = [
        (account, "pdf", {}, 400),
        (account, "png", {"width": "100000"}, 400),
        (account, "svg", {"asOf": "yesterday"}, 400),
        ("acc_034EPGG7C7S7V8QQN3KF6WN8E4", "svg", {}, 404),
        ("nonsense", "svg", {}, 404),
    ]
    for id_, kind, parameters, status in cases:
        answer = await picture(api, id_, kind, **parameters)
        assert answer.status_code == status, (kind, parameters)
        assert answer.json()["errors"][0]["message"]


async def test_pictures_take_a_key_with_the_scopes(
    api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    account = await customer(api)
    other = await make_tenant(owner_engine, "Other")
    blind = api.with_key(await key_of(owner_engine, secrets, tenant_id, ("accounts:read",)))
    theirs = api.with_key(await key_of(owner_engine, secrets, other))

    assert (await picture(api.with_key(None), account, "svg")).status_code == 401
    assert (await picture(blind, account, "svg")).status_code == 403
    assert (await picture(theirs, account, "svg")).status_code == 404


async def test_without_the_scope_our_names_are_not_shown(
    api: Api,
    hire: Hire,
    clock: MovedClock,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> None:
    account = await customer(api)
    await tie(api, await hire("Xi Yu"), await person(api, account, "Ada"), clock())
    scopes = ("accounts:read", "contacts:read")
    outsider = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    drawn = await picture(outsider, account, "svg")

    assert drawn.status_code == 200
    assert "Xi Yu" not in drawn.text
    assert "One of ours" in drawn.text


async def test_programs_read_the_map_as_json(
    api: Api,
    hire: Hire,
    clock: MovedClock,
    owner_engine: AsyncEngine,
    secrets: Secrets,
    tenant_id: TenantId,
) -> None:
    account, xi = await customer(api), await hire("Xi Yu")
    chief = await person(api, account, "Ada", title="CEO")
    user = await person(api, account, "Bo", title="Analyst", above=chief)
    await role(api, chief, dealRole="ECONOMIC_BUYER")
    await tie(api, xi, user, clock())
    scopes = ("accounts:read", "contacts:read")
    outsider = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    answer = await picture(api, account, "json")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert [(each["contact"]["id"], each["name"]) for each in found["people"]] == [
        (chief, "Ada"),
        (user, "Bo"),
    ]
    [edge] = found["edges"]
    assert {edge["source"]["id"], edge["target"]["id"]} == {chief, user}
    [known] = found["relationships"]
    assert (known["user"], known["contact"]) == ({"id": xi, "name": "Xi Yu"}, {"id": user})
    assert found["pathToEconomicBuyer"]["buyer"] == {"id": chief}
    assert found["singleThreaded"] == {"value": True}

    hidden = await picture(outsider, account, "json")
    assert hidden.status_code == 200
    assert "Xi Yu" not in hidden.text
    assert "user" not in hidden.json()["relationships"][0]
