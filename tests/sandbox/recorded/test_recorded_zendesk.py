"""Zendesk records harvested from recordings."""

import gzip
import json

import pytest
from recorded_parts import exchange, resources

from csgraph.sandbox.recorded import ObjectCount, Skipped
from csgraph.sandbox.store import zendesk_table

API = "/api/v2"
ORGANIZATION = {"id": 11, "name": "Acme", "updated_at": "2021-12-01T00:00:00Z"}


def test_lists_single_records_and_side_loads_are_found(write, loaded, store):
    body = {"tickets": [{"id": 1}, {"id": 2}], "users": [{"id": 5}], "count": 2}
    write("a.jsonl", [exchange("GET", f"{API}/tickets.json", body=body)])
    write("b.json", {"organization": ORGANIZATION})

    report = loaded()

    assert [row["id"] for row in resources(store, "tickets")] == [1, 2]
    assert report.counts["zendesk", "users"] == ObjectCount(1, 1, 0, 1)
    assert resources(store, "organizations") == [ORGANIZATION]


def test_a_bare_list_tells_its_resource_by_address(write, loaded, store):
    rows = [{"id": 4, "url": "https://desk.test/api/v2/tickets/4.json", "subject": "(●ↀ ω ↀ )"}]
    write("a.json", rows)

    loaded()

    assert resources(store, "tickets")[0]["subject"] == "(●ↀ ω ↀ )"


def test_search_results_tell_their_resource(write, loaded, store):
    write("a.json", {"results": [{"id": 3, "name": "Ray", "result_type": "user"}]})

    loaded()

    assert resources(store, "users") == [{"id": 3, "name": "Ray"}]


def test_compressed_bodies_of_the_nock_recorder_are_read(write, loaded, store):
    packed = gzip.compress(json.dumps({"organizations": [ORGANIZATION]}).encode()).hex()
    recording = {
        "scope": "https://desk.test:443",
        "method": "GET",
        "path": "/api/v2/organizations.json?page%5Bsize%5D=1",
        "body": "",
        "status": 200,
        "response": [packed[:40], packed[40:]],
        "rawHeaders": ["Date", "Fri, 03 Dec 2021 12:00:00 GMT"],
    }
    write("a.json", [recording])

    loaded()

    assert resources(store, "organizations") == [ORGANIZATION]


@pytest.mark.parametrize(
    ("path", "query"),
    [("organizations/11.json", None), ("organizations/destroy_many.json", {"ids": "11%2C12"})],
)
def test_a_deleted_organization_says_since_when(write, loaded, store, path, query):
    shown = exchange("GET", f"{API}/organizations.json", body={"organizations": [ORGANIZATION]})
    ending = exchange("DELETE", f"{API}/{path}", 200, "", query=query, at="13:00:00")
    write("a.jsonl", [shown, ending])

    report = loaded()

    assert resources(store, "organizations")[0]["deleted_at"] == "2021-12-03T13:00:00Z"
    assert report.counts["zendesk", "organizations"].deleted == 1


def test_a_deleted_user_is_inactive_as_the_answer_showed(write, loaded, store):
    gone = {"user": {"id": 5, "name": "Ray", "active": False, "email": None}}
    write("a.jsonl", [exchange("DELETE", f"{API}/users/5.json", body=gone)])

    report = loaded()

    assert resources(store, "users")[0]["active"] is False
    assert report.counts["zendesk", "users"] == ObjectCount(1, 1, 1, 1)


def test_a_deleted_membership_is_not_served(write, loaded, store):
    path = f"{API}/organization_memberships/7.json"
    body = {"organization_membership": {"id": 7, "user_id": 5, "organization_id": 11}}
    write("a.jsonl", [exchange("GET", path, body=body), exchange("DELETE", path, 204, "")])

    report = loaded()

    assert resources(store, "organization_memberships") == []
    assert report.counts["zendesk", "organization_memberships"] == ObjectCount(1, 1, 1, 0)


def test_errors_and_plain_text_bodies_hold_no_records(write, loaded):
    refused = exchange("POST", f"{API}/users.json", 422, {"error": "RecordInvalid"})
    limited = exchange("PUT", f"{API}/users/5.json", 429, "You have exceeded the rate limit")
    write("a.jsonl", [refused, limited])

    report = loaded()

    assert (report.counts, report.skipped) == ({}, ())


def test_a_record_without_an_id_is_served_all_the_same(write, loaded, store):
    write("a.json", {"tickets": [{"subject": "who?"}, {"subject": "who?"}]})

    assert loaded().counts["zendesk", "tickets"].served == 2
    assert [row.get("id") for row in resources(store, "tickets")] == [None, None]


def test_tickets_get_the_time_of_their_recording_as_export_time(write, loaded, store):
    ticket = {"id": 1, "updated_at": "2021-12-01T00:00:00Z"}
    write("a.jsonl", [exchange("GET", f"{API}/tickets/1.json", body={"ticket": ticket})])

    report = loaded()

    noon = 1638532800
    assert resources(store, "tickets")[0]["generated_timestamp"] == noon
    assert store.fetch(f"select exported_at from {zendesk_table('tickets')}") == [(noon,)]
    assert report.supplied["tickets.generated_timestamp"] == 1


def test_resources_that_are_not_served_are_counted(write, loaded):
    write("a.json", {"macros": [{"id": 1}, {"id": 2}], "count": 2})

    reason = "a record of a resource that the sandbox doesn't serve: macros"
    assert loaded().skipped == (Skipped(reason, "a.json", 2),)


def test_the_deletion_of_an_unknown_record_is_counted(write, loaded):
    write("a.jsonl", [exchange("DELETE", f"{API}/organizations/11.json", 204, "")])

    reason = "the deletion of a record of organizations that no file holds"
    assert loaded().skipped == (Skipped(reason, "a.jsonl", 1),)
