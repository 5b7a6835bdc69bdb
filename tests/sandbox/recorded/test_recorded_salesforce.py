"""Salesforce records harvested from recordings."""

import pytest
from recorded_parts import ACME, DATA, ZENITH, exchange, page, record, sobjects

from csgraph.sandbox.recorded import ObjectCount, Skipped


def test_a_query_is_served_as_records_without_attributes(write, loaded, store):
    row = record("Account", ACME, Name="Acme", SystemModstamp="2021-12-01T00:00:00.000+0000")
    write("one.jsonl", [exchange("GET", f"{DATA}/query", body=page(row))])

    report = loaded()

    assert sobjects(store, "Account") == [
        {
            "Name": "Acme",
            "Id": ACME,
            "SystemModstamp": "2021-12-01T00:00:00.000+0000",
            "IsDeleted": False,
        }
    ]
    assert report.counts["salesforce", "Account"] == ObjectCount(1, 1, 0, 1)


def test_a_later_recording_overlays_an_earlier_one(write, loaded, store):
    early = record("Account", ACME, Name="Acme", Phone="1")
    late = record("Account", ACME, Name="Acme Ltd")
    write("b.jsonl", [exchange("GET", f"{DATA}/query", body=page(early), at="10:00:00")])
    write("a.jsonl", [exchange("GET", f"{DATA}/query", body=page(late), at="11:00:00")])

    report = loaded()

    (row,) = sobjects(store, "Account")
    assert (row["Name"], row["Phone"]) == ("Acme Ltd", "1")
    assert report.counts["salesforce", "Account"] == ObjectCount(2, 1, 0, 1)


def test_recordings_without_a_time_count_in_order(write, loaded, store):
    write("a.json", page(record("Account", ACME, Name="First")))
    write("b.json", page(record("Account", ACME, Name="Second")))

    loaded()

    assert sobjects(store, "Account")[0]["Name"] == "Second"


@pytest.mark.parametrize(
    "ending",
    [
        exchange("DELETE", f"{DATA}/sobjects/Account/{ACME}", 204, "", at="13:00:00"),
        exchange("GET", f"{DATA}/sobjects/Account/{ACME}", 404, [], at="13:00:00"),
        exchange(
            "DELETE",
            f"{DATA}/composite/sobjects",
            200,
            [{"id": ACME, "success": True, "errors": []}],
            query={"ids": ACME},
            at="13:00:00",
        ),
        exchange(
            "GET",
            f"{DATA}/sobjects/Account/deleted/",
            200,
            {"deletedRecords": [{"id": ACME, "deletedDate": "2021-12-03T13:00:00.000+0000"}]},
        ),
    ],
    ids=["delete", "gone", "collection", "getDeleted"],
)
def test_a_deleted_record_is_served_deleted_as_of_then(write, loaded, store, ending):
    row = record("Account", ACME, Name="Acme", SystemModstamp="2021-12-01T00:00:00.000+0000")
    write("one.jsonl", [exchange("GET", f"{DATA}/query", body=page(row)), ending])

    report = loaded()

    (deleted,) = sobjects(store, "Account")
    assert deleted["IsDeleted"] is True
    assert deleted["SystemModstamp"] == "2021-12-03T13:00:00.000+0000"
    assert report.counts["salesforce", "Account"].deleted == 1


def test_a_record_seen_again_after_its_deletion_lives(write, loaded, store):
    shown = exchange("GET", f"{DATA}/query", body=page(record("Account", ACME, Name="Acme")))
    gone = exchange("DELETE", f"{DATA}/sobjects/Account/{ACME}", 204, "", at="11:00:00")
    write("one.jsonl", [gone, shown])

    loaded()

    assert sobjects(store, "Account")[0]["IsDeleted"] is False


def test_a_failed_deletion_deletes_nothing(write, loaded, store):
    shown = exchange("GET", f"{DATA}/query", body=page(record("Account", ACME, Name="Acme")))
    refused = exchange("DELETE", f"{DATA}/sobjects/Account/{ACME}", 403, [], at="13:00:00")
    write("one.jsonl", [shown, refused])

    loaded()

    assert sobjects(store, "Account")[0]["IsDeleted"] is False


def test_created_and_changed_records_are_known_from_requests(write, loaded, store):
    created = exchange(
        "POST",
        f"{DATA}/sobjects/Account/",
        201,
        {"id": ACME, "success": True, "errors": []},
        request_body={"Name": "Acme"},
    )
    changed = exchange(
        "PATCH",
        f"{DATA}/composite/sobjects",
        200,
        [{"id": ZENITH, "success": True, "errors": []}, {"success": False, "errors": [{}]}],
        request_body={
            "records": [
                {"attributes": {"type": "Account"}, "id": ZENITH, "Name": "Zenith"},
                {"attributes": {"type": "Account"}, "Name": "Refused"},
            ]
        },
    )
    write("one.jsonl", [created, changed])

    loaded()

    assert [(row["Id"], row["Name"]) for row in sobjects(store, "Account")] == [
        (ACME, "Acme"),
        (ZENITH, "Zenith"),
    ]


def test_related_records_are_records_of_their_own(write, loaded, store):
    contact = record("Contact", "003000000000001AAA", LastName="Ray")
    contact["Account"] = record("Account", ACME, Name="Acme")
    account = record("Account", ZENITH, Contacts=page(record("Contact", "003000000000002AAA")))
    write("a.json", page(contact))
    write("b.json", page(account))

    loaded()

    assert {row["Id"] for row in sobjects(store, "Account")} == {ACME, ZENITH}
    assert "Account" not in sobjects(store, "Contact")[0]
    assert len(sobjects(store, "Contact")) == 2


def test_an_id_is_read_off_the_address_where_the_row_has_none(write, loaded, store):
    row = record("Account", ACME, Name="Acme")
    del row["Id"]
    write("a.json", page(row))

    report = loaded()

    assert sobjects(store, "Account")[0]["Id"] == ACME
    assert report.supplied["Account.Id"] == 1


def test_short_ids_name_the_same_record_as_long_ones(write, loaded, store):
    write("a.json", page(record("Account", ACME, Name="Acme")))
    write("b.json", page(record("Account", ACME[:15], Phone="1")))

    assert loaded().counts["salesforce", "Account"] == ObjectCount(2, 1, 0, 1)


def test_rows_without_any_id_are_skipped_with_the_reason(write, loaded):
    write("sub/a.json", page(record("Account", None, Name="Nobody")))

    assert Skipped("a row of Account without an id", "sub/a.json", 1) in loaded().skipped


def test_odd_values_stay_as_they_are(write, loaded, store):
    odd = {"Name": 7, "AnnualRevenue": "lots", "OwnerId": "x y=", "IsDeleted": None}
    write("a.json", page(record("Account", ACME, **odd)))

    loaded()

    assert sobjects(store, "Account")[0].items() >= odd.items()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"LastModifiedDate": "2020-01-02T03:04:05.000+0000"}, "2020-01-02T03:04:05.000+0000"),
        ({"SystemModstamp": "Fri Aug 01 21:15:46 GMT 2014"}, "2014-08-01T21:15:46.000+0000"),
        ({}, "2021-12-03T12:00:00.000+0000"),
    ],
    ids=["last modified", "another form", "recorded"],
)
def test_a_missing_modstamp_is_supplied_and_counted(write, loaded, store, values, expected):
    body = page(record("Account", ACME, **values))
    write("one.jsonl", [exchange("GET", f"{DATA}/query", body=body)])

    report = loaded()

    assert sobjects(store, "Account")[0]["SystemModstamp"] == expected
    assert report.supplied["Account.SystemModstamp"] == 1


def test_a_list_view_shows_records_whose_object_only_the_id_tells(write, loaded, store):
    cells = {"Id": ACME, "Name": "Acme", "Owner.Alias": "ray"}
    columns = [{"fieldNameOrPath": path, "value": value} for path, value in cells.items()]
    write("a.json", {"columns": [], "records": [{"columns": columns}], "size": 1})

    loaded()

    (row,) = sobjects(store, "Account")
    assert (row["Name"], "Owner.Alias" in row) == ("Acme", False)


def test_sample_data_gets_ids_and_its_references_are_followed(write, loaded, store):
    broker = {"attributes": {"type": "Broker__c", "referenceId": "BrokerRef1"}, "Name": "Ray"}
    house = {"attributes": {"type": "House__c", "referenceId": "H1"}, "Broker__c": "@BrokerRef1"}
    write("estate/brokers.json", {"records": [broker]})
    write("estate/houses.json", {"records": [house]})

    loaded()

    (made,) = sobjects(store, "Broker__c")
    assert len(made["Id"]) == 18
    assert sobjects(store, "House__c")[0]["Broker__c"] == made["Id"]


def test_a_recorded_describe_is_kept_with_fields_that_only_rows_have(write, loaded, store):
    fields = [{"name": "Id", "type": "id"}, {"name": "Size__c", "type": "picklist"}]
    write("a.json", {"name": "Account", "keyPrefix": "001", "fields": fields})
    write("b.json", page(record("Account", ACME, Size__c="L", Rank__c=3, Since__c="2020-01-02")))

    loaded()

    kinds = {each["name"]: each["type"] for each in store.describe("Account")["fields"]}
    assert kinds.items() >= {"Size__c": "picklist", "Rank__c": "int", "Since__c": "date"}.items()


def test_an_org_is_there_even_if_nobody_recorded_it(write, loaded, store):
    write("a.json", page(record("Account", ACME)))

    loaded()

    assert len(sobjects(store, "Organization")) == 1
    assert {"Account", "Contact", "User"} <= set(store.sobjects())
