"""The store keeps what it was given and finds it again."""

import pytest
from sandbox_parts import account

from csgraph.sandbox.store import Store


def test_a_record_replaces_the_one_with_its_id(store):
    store.put_rows("Account", [account(1), account(2)])

    store.put_rows("Account", [account(1, Name="Renamed")])

    assert store.count('"sobject_Account"') == 2


def test_records_without_an_id_are_all_kept(store):
    assert store.put_rows("Account", [{"Id": None}, {"Id": 5}, {}]) == 3
    assert store.put_zendesk("users", [{"id": None}, {"id": "x"}, {}, {"id": True}]) == 4

    assert store.count('"sobject_Account"') == 3
    assert store.count('"zendesk_users"') == 4


def test_an_unknown_object_is_refused(store):
    with pytest.raises(KeyError):
        store.put_rows("Nope", [])
    with pytest.raises(KeyError):
        store.put_zendesk("nope", [])
    with pytest.raises(KeyError):
        store.put_sobject({"name": 'Account"; drop table x'})


def test_a_failed_batch_leaves_nothing(store):
    def rows():
        yield account(1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.put_rows("Account", rows())

    assert store.count('"sobject_Account"') == 0


@pytest.mark.parametrize(
    ("row", "instant_of", "expected"),
    [
        ({"generated_timestamp": 5, "updated_at": "2020-01-01T00:00:00Z"}, None, 5),
        ({"updated_at": "1970-01-01T00:01:00Z"}, None, 60),
        ({"updated_at": "soon", "created_at": "1970-01-01 00:02:00"}, None, 120),
        ({"at": 7.9}, "at", 7),
        ({"id": 3}, lambda row: row["id"] * 2, 6),
        ({}, None, 0),
    ],
)
def test_the_instant_of_an_export_row(store, row, instant_of, expected):
    store.put_zendesk("tickets", [row], system_updated_at=instant_of)

    assert store.fetch('select exported_at from "zendesk_tickets"') == [(expected,)]


def test_instants_in_other_spellings_sort_as_time(store):
    spellings = ["2026-04-01 00:00:02", "2026-04-01T02:00:01+02:00", "2026-04-01T00:00:00.000Z"]
    store.put_rows("Account", [account(n, SystemModstamp=s) for n, s in enumerate(spellings)])

    rows = store.fetch('select id from "sobject_Account" order by system_modstamp')

    assert [row[0] for row in rows] == [account(number)["Id"] for number in (2, 1, 0)]


def test_a_file_is_found_again(tmp_path, clock):
    path = tmp_path / "sandbox.db"
    with Store(path, clock=clock) as first:
        first.put_sobject({"name": "Account", "fields": []})
        first.put_rows("Account", [account(1)])

    with Store(path) as second:
        assert second.sobjects() == ["Account"]
        assert second.count('"sobject_Account"') == 1
        assert second.sobject("ACCOUNT").modified_at == clock.now


def test_erased_records_are_gone(store):
    store.put_rows("Account", [account(1), account(2)])
    store.put_zendesk("tickets", [{"id": 1}])

    store.purge_rows("Account", [account(1)["Id"]])
    store.purge_zendesk("tickets", [1])

    assert (store.count('"sobject_Account"'), store.count('"zendesk_tickets"')) == (1, 0)
