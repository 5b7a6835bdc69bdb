"""Lists, single records, searches."""

import pytest

ORGANIZATIONS = "/api/v2/organizations.json"


@pytest.fixture
def many(store):
    store.put_zendesk("organizations", ({"id": number} for number in range(1, 251)))


def ids(answer, key="organizations"):
    return [row["id"] for row in answer.json()[key]]


@pytest.mark.usefixtures("many")
async def test_a_cursor_list_is_walked_to_its_end(zendesk):
    answer = await zendesk.get(ORGANIZATIONS, params={"page[size]": 100})
    found = ids(answer)
    while answer.json()["meta"]["has_more"]:
        answer = await zendesk.get(answer.json()["links"]["next"])
        found += ids(answer)

    assert found == list(range(1, 251))


@pytest.mark.usefixtures("many")
async def test_a_cursor_list_goes_back(zendesk):
    first = await zendesk.get(ORGANIZATIONS, params={"page[size]": 10})
    second = await zendesk.get(first.json()["links"]["next"])
    back = await zendesk.get(second.json()["links"]["prev"])

    assert ids(back) == ids(first)


async def test_cursors_are_packed_as_recorded(zendesk, store):
    store.put_zendesk("organizations", [{"id": 26917874}])

    answer = (await zendesk.get(ORGANIZATIONS, params={"page[size]": 1})).json()
    beyond = (await zendesk.get(answer["links"]["next"])).json()

    assert answer["meta"]["after_cursor"] == "eyJvIjoiaWQiLCJ2IjoiYWZLN21nRUFBQUFBIn0="
    assert answer["meta"]["has_more"] is False
    assert beyond == {
        "organizations": [],
        "meta": {"has_more": False, "after_cursor": None, "before_cursor": None},
        "links": {"prev": None, "next": None},
    }


@pytest.mark.usefixtures("many")
async def test_an_offset_list_counts_and_links(zendesk):
    answer = (await zendesk.get(ORGANIZATIONS, params={"page": 2})).json()

    assert [row["id"] for row in answer["organizations"]] == list(range(101, 201))
    assert answer["count"] == 250
    assert answer["next_page"].endswith("page=3")
    assert answer["previous_page"].endswith("page=1")


@pytest.mark.parametrize("parameters", [{"page": 101}, {"page": 1001, "per_page": 10}])
async def test_an_offset_list_ends_at_ten_thousand(zendesk, parameters):
    answer = await zendesk.get(ORGANIZATIONS, params=parameters)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "InvalidPaginationDepth"


@pytest.mark.parametrize(
    "parameters",
    [
        {"page[size]": 101},
        {"page[size]": "x"},
        {"page[after]": "x"},
        {"page[after]": "eyJ2IjogMX0="},
        {"page": 0},
    ],
)
async def test_pages_that_make_no_sense(zendesk, parameters):
    answer = await zendesk.get(ORGANIZATIONS, params=parameters)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "InvalidPaginationParameter"


async def test_lists_leave_out_the_deleted_and_the_archived(zendesk, store):
    store.put_zendesk("users", [{"id": 1, "active": True}, {"id": 2, "active": False}])
    store.put_zendesk("organizations", [{"id": 1, "deleted_at": None}, {"id": 2, "deleted_at": 1}])
    store.put_zendesk(
        "tickets",
        [
            {"id": 1, "status": "closed", "updated_at": "2026-04-01T00:00:00Z"},
            {"id": 2, "status": "closed", "updated_at": "2025-12-01T00:00:00Z"},
            {"id": 3, "status": "deleted", "updated_at": "2026-04-01T00:00:00Z"},
            {"id": 4},
        ],
    )

    shown = {
        name: ids(await zendesk.get(f"/api/v2/{name}"), name)
        for name in ("users", "organizations", "tickets")
    }

    assert shown == {"users": [1], "organizations": [1], "tickets": [1, 4]}


@pytest.mark.parametrize(
    "resource",
    ["ticket_fields", "user_fields", "organization_fields", "groups", "brands"],
)
async def test_every_resource_has_a_list_with_or_without_suffix(zendesk, store, resource):
    store.put_zendesk(resource, [{"id": 5, "title": "x"}])

    for path in (f"/api/v2/{resource}", f"/api/v2/{resource}.json"):
        assert ids(await zendesk.get(path), resource) == [5]


async def test_one_record(zendesk, store):
    store.put_zendesk("organizations", [{"id": 5, "name": "Acme"}])

    answer = await zendesk.get("/api/v2/organizations/5.json")

    assert answer.json() == {"organization": {"id": 5, "name": "Acme"}}


async def test_a_record_that_is_gone(zendesk, store):
    store.put_zendesk("tickets", [{"id": 5, "status": "deleted"}])
    store.put_zendesk("users", [{"id": 5, "active": False}])

    ticket = await zendesk.get("/api/v2/tickets/5.json")
    user = await zendesk.get("/api/v2/users/5.json")

    assert ticket.status_code == 404
    assert ticket.json() == {"error": "RecordNotFound", "description": "Not found"}
    assert user.json()["user"]["active"] is False


async def test_many_records_by_id(zendesk, store):
    store.put_zendesk("users", [{"id": 1}, {"id": 2}, {"id": 3}])

    some = await zendesk.get("/api/v2/users/show_many.json?ids=1,3,99")
    listed = ",".join(map(str, range(101)))
    too_many = await zendesk.get(f"/api/v2/users/show_many.json?ids={listed}")

    assert ids(some, "users") == [1, 3]
    assert too_many.status_code == 400
    assert too_many.json()["max_count"] == 100


async def test_memberships_of_one_user(zendesk, store):
    rows = [{"id": 1, "user_id": 7}, {"id": 2, "user_id": 8}]
    store.put_zendesk("organization_memberships", rows)

    answer = await zendesk.get("/api/v2/users/7/organization_memberships.json?page[size]=100")

    assert ids(answer, "organization_memberships") == [1]


async def test_searches(zendesk, store):
    store.put_zendesk("organizations", [{"id": 1, "external_id": "001A", "name": "Acme Labs"}])
    store.put_zendesk("tickets", [{"id": 2, "subject": "The acme door", "status": "open"}])

    async def found(path):
        return (await zendesk.get(f"/api/v2/{path}")).json()["count"]

    assert await found("organizations/search.json?external_id=001a") == 1
    assert await found("organizations/search?name=acme%20labs") == 1
    assert await found("organizations/autocomplete.json?name=acm") == 1
    assert await found("search/count.json?query=type:ticket status:open") == 1
    assert await found("search.json?query=acme") == 2
    assert await found("search.json?query=type:organization external_id:other") == 0


async def test_counts(zendesk, store):
    store.put_zendesk("users", [{"id": 1}, {"id": 2}])

    answer = await zendesk.get("/api/v2/users/count.json")

    assert answer.json()["count"] == {"value": 2, "refreshed_at": "2026-05-01T12:00:00Z"}


async def test_parts_not_in_use_answer_with_nothing(zendesk, store):
    store.put_zendesk("tickets", [{"id": 1}])

    policies = (await zendesk.get("/api/v2/slas/policies.json")).json()
    macros = (await zendesk.get("/api/v2/macros?page[size]=1")).json()
    audits = (await zendesk.get("/api/v2/tickets/1/audits.json")).json()
    no_ticket = await zendesk.get("/api/v2/tickets/2/audits.json")

    assert (policies["sla_policies"], policies["count"]) == ([], 0)
    assert (macros["macros"], macros["meta"]["has_more"]) == ([], False)
    assert audits["audits"] == []
    assert no_ticket.status_code == 404
