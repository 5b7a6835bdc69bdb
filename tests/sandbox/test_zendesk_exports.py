"""Incremental exports with the traps that Zendesk's have."""

import base64

import pytest

CURSOR = "/api/v2/incremental/tickets/cursor.json"
BY_TIME = "/api/v2/incremental/organizations.json"
NOON = 1_777_636_800  # the fixture clock: 2026-05-01T12:00:00Z


def tickets(*instants):
    return [
        {"id": number, "generated_timestamp": instant}
        for number, instant in enumerate(instants, start=1)
    ]


def ids(answer, key="tickets"):
    return [row["id"] for row in answer.json()[key]]


async def test_a_cursor_export_pages_over_ties_once(zendesk, store):
    store.put_zendesk("tickets", tickets(100, 100, 100, 200, 200))

    answer = await zendesk.get(CURSOR, params={"start_time": 100, "per_page": 2})
    found = ids(answer)
    while not answer.json()["end_of_stream"]:
        answer = await zendesk.get(answer.json()["after_url"])
        found += ids(answer)

    assert found == [1, 2, 3, 4, 5]


async def test_a_cursor_answer_has_the_recorded_keys(zendesk, store):
    store.put_zendesk("tickets", tickets(100))

    answer = await zendesk.get(CURSOR, params={"start_time": 0})

    assert list(answer.json()) == [
        "tickets",
        "after_url",
        "before_url",
        "after_cursor",
        "before_cursor",
        "end_of_stream",
    ]
    assert base64.b64decode(answer.json()["after_cursor"]) == b"100.0||1|"


async def test_a_drained_cursor_asked_again_has_none(zendesk, store):
    store.put_zendesk("tickets", tickets(100))
    last = (await zendesk.get(CURSOR, params={"start_time": 0})).json()

    again = (await zendesk.get(CURSOR, params={"cursor": last["after_cursor"]})).json()

    assert (last["end_of_stream"], last["after_cursor"] is None) == (True, False)
    assert again["tickets"] == []
    assert (again["end_of_stream"], again["after_cursor"], again["after_url"]) == (True, None, None)


async def test_a_kept_cursor_finds_what_changed_since(zendesk, store):
    store.put_zendesk("tickets", tickets(100, 200))
    cursor = (await zendesk.get(CURSOR, params={"start_time": 0})).json()["after_cursor"]

    store.put_zendesk("tickets", [{"id": 1, "generated_timestamp": 300, "subject": "again"}])
    answer = await zendesk.get(CURSOR, params={"cursor": cursor})

    assert answer.json()["tickets"][0]["subject"] == "again"


async def test_the_latest_minute_is_withheld(zendesk, store, clock):
    store.put_zendesk("tickets", tickets(NOON - 61, NOON - 59))

    now = ids(await zendesk.get(CURSOR, params={"start_time": 0}))
    clock.advance(seconds=2)
    later = ids(await zendesk.get(CURSOR, params={"start_time": 0}))

    assert (now, later) == ([1], [1, 2])


@pytest.mark.parametrize("path", [CURSOR, BY_TIME, "/api/v2/incremental/users/cursor"])
async def test_a_start_just_now_is_too_recent(zendesk, path):
    answer = await zendesk.get(path, params={"start_time": NOON - 59})

    assert answer.status_code == 422
    assert answer.json()["error"] == "InvalidValue"
    assert answer.json()["description"].startswith("Too recent start_time")


@pytest.mark.parametrize("start", ["100", "100.75", "100-01-01T00:00:00Z"])
async def test_a_start_is_read_by_its_leading_digits(zendesk, store, start):
    store.put_zendesk("tickets", tickets(99, 100))

    assert ids(await zendesk.get(CURSOR, params={"start_time": start})) == [2]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"start_time": "yesterday"},
        {"start_time": "-1"},
        {"cursor": "%%%"},
        {"cursor": base64.b64encode(b"1|2").decode()},
        {"start_time": "0", "per_page": "0"},
    ],
)
async def test_an_export_that_makes_no_sense(zendesk, parameters):
    answer = await zendesk.get(CURSOR, params=parameters)

    assert answer.status_code == 400
    assert answer.json()["error"] == "InvalidValue"


async def test_deleted_records_are_exported(zendesk, store):
    store.put_zendesk("tickets", [{"id": 1, "status": "deleted", "generated_timestamp": 5}])
    store.put_zendesk("users", [{"id": 2, "active": False, "updated_at": "2020-01-01T00:00:00Z"}])

    gone_tickets = await zendesk.get(CURSOR, params={"start_time": 0})
    gone_users = await zendesk.get("/api/v2/incremental/users/cursor", params={"start_time": 0})

    assert ids(gone_tickets) == [1]
    assert ids(gone_users, "users") == [2]


async def test_the_order_is_that_of_system_changes(zendesk, store):
    rows = [
        {"id": 1, "updated_at": "2026-01-01T00:00:00Z", "generated_timestamp": 300},
        {"id": 2, "updated_at": "2026-02-01T00:00:00Z", "generated_timestamp": 200},
    ]
    store.put_zendesk("tickets", rows)

    assert ids(await zendesk.get(CURSOR, params={"start_time": 0})) == [2, 1]


async def test_sideloads_come_along(zendesk, store):
    store.put_zendesk("users", [{"id": 7}, {"id": 8}])
    store.put_zendesk("organizations", [{"id": 9}])
    store.put_zendesk("tickets", [{"id": 1, "requester_id": 7, "organization_id": 9}])

    parameters = {"start_time": 0, "include": "users,organizations,metric_sets"}
    answer = await zendesk.get(CURSOR, params=parameters)

    assert ids(answer, "users") == [7]
    assert ids(answer, "organizations") == [9]


async def test_odd_records_are_exported_as_given(zendesk, store):
    odd = [{"id": None, "subject": "\ud83d"}, {"id": "x", "n": 10**30}]
    store.put_zendesk("tickets", odd)

    answer = await zendesk.get(CURSOR, params={"start_time": 0})

    assert sorted(answer.json()["tickets"], key=str) == sorted(odd, key=str)


def organizations(*instants):
    return [
        {"id": number, "updated_at": f"1970-01-01T00:00:{instant:02}Z"}
        for number, instant in enumerate(instants, start=1)
    ]


async def test_a_time_based_export_repeats_the_boundary(zendesk, store):
    store.put_zendesk("organizations", organizations(10, 20, 20, 30))

    first = await zendesk.get(BY_TIME, params={"start_time": 0, "per_page": 2})
    second = await zendesk.get(first.json()["next_page"])
    third = await zendesk.get(second.json()["next_page"])

    pages = [ids(page, "organizations") for page in (first, second, third)]
    assert pages == [[1, 2], [2, 3], [2, 3]]
    assert first.json()["end_time"] == second.json()["end_time"] == 20


async def test_a_time_based_export_always_has_a_next_page(zendesk, store):
    store.put_zendesk("organizations", organizations(10, 20))

    answer = (await zendesk.get(BY_TIME, params={"start_time": 15})).json()

    assert (answer["count"], answer["end_of_stream"], answer["end_time"]) == (1, True, 20)
    assert answer["next_page"] == f"http://desk.test{BY_TIME}?start_time=20"


async def test_an_empty_time_based_export_stays_where_it_is(zendesk):
    answer = (await zendesk.get(BY_TIME, params={"start_time": 15})).json()

    assert (answer["organizations"], answer["count"], answer["end_time"]) == ([], 0, 15)
