"""Queries answered as Salesforce answers them."""

import pytest
from sandbox_parts import account, described, log_in


async def all_pages(salesforce, answer):
    pages = [answer.json()]
    while not pages[-1]["done"]:
        pages.append((await salesforce.get(pages[-1]["nextRecordsUrl"])).json())
    return pages


async def test_a_record_shows_what_was_selected_in_that_order(query, store):
    store.put_rows("Account", [account(1, OwnerId="005000000000001AAA")])
    store.put_rows("User", [{"Id": "005000000000001AAA", "Name": "Ann"}])

    answer = await query("select name, owner.name, id from account")

    url = "/services/data/v62.0/sobjects"
    assert answer.json()["records"] == [
        {
            "attributes": {"type": "Account", "url": f"{url}/Account/001000000000001AAA"},
            "Name": "Account 1",
            "Owner": {
                "attributes": {"type": "User", "url": f"{url}/User/005000000000001AAA"},
                "Name": "Ann",
            },
            "Id": "001000000000001AAA",
        }
    ]
    assert list(answer.json()["records"][0]) == ["attributes", "Name", "Owner", "Id"]


async def test_a_missing_parent_is_null(query, store):
    store.put_rows("Account", [account(1), account(2, OwnerId="005000000000009AAA")])

    answer = await query("SELECT Owner.Name FROM Account")

    assert [record["Owner"] for record in answer.json()["records"]] == [None, None]


async def test_odd_values_pass_through_as_given(query, store):
    odd = {"NumberOfEmployees": 10**30, "Name": ["not", "text"], "Description": "\ud83d"}
    store.put_rows("Account", [account(1) | odd, {"Name": None}])

    answer = await query(
        "SELECT Id, Name, NumberOfEmployees, Description FROM Account ORDER BY Id NULLS LAST"
    )

    first, second = answer.json()["records"]
    assert {key: first[key] for key in odd} == odd
    assert (second["Id"], second["attributes"]) == (None, {"type": "Account"})


async def test_pages_cover_rows_that_share_an_instant_once(query, salesforce, store):
    store.put_rows("Account", (account(number) for number in range(1, 9)))

    first = await query("SELECT Id FROM Account ORDER BY SystemModstamp, Id")
    pages = await all_pages(salesforce, first)

    assert [len(page["records"]) for page in pages] == [3, 3, 2]
    assert {page["totalSize"] for page in pages} == {8}
    found = [record["Id"] for page in pages for record in page["records"]]
    assert found == [account(number)["Id"] for number in range(1, 9)]


async def test_a_keyset_reads_on_within_an_instant(names, store):
    store.put_rows("Account", [account(number) for number in (1, 2, 3)])
    store.put_rows("Account", [account(4, SystemModstamp="2026-04-01T00:00:01.000+0000")])

    at = "2026-04-01T00:00:00Z"
    found = await names(
        f"(SystemModstamp = {at} AND Id > '001000000000002AAA') OR SystemModstamp > {at}"
    )

    assert found == ["Account 3", "Account 4"]


async def test_a_row_written_between_pages_shifts_nothing(query, salesforce, store):
    store.put_rows("Account", (account(number) for number in range(2, 8)))
    first = await query("SELECT Id FROM Account ORDER BY Id")

    store.put_rows("Account", [account(1), account(9)])
    pages = await all_pages(salesforce, first)

    found = [record["Id"] for page in pages for record in page["records"]]
    assert found == [account(number)["Id"] for number in range(2, 8)]


async def test_the_batch_size_is_a_request_of_the_client(query, store):
    store.put_rows("Account", (account(number) for number in range(5)))

    answer = await query("SELECT Id FROM Account", sforce_query_options="batchSize=2")

    assert len(answer.json()["records"]) == 2
    assert answer.json()["nextRecordsUrl"].endswith("-2")


async def test_deleted_rows_show_on_query_all_only(query, store):
    store.put_rows("Account", [account(1), account(2, IsDeleted=True)])

    shown = await query("SELECT Id FROM Account")
    everything = await query("SELECT Id FROM Account", "queryAll")

    assert (shown.json()["totalSize"], everything.json()["totalSize"]) == (1, 2)


async def test_a_locator_dies_with_its_session(query, salesforce, store):
    store.put_rows("Account", (account(number) for number in range(5)))
    first = await query("SELECT Id FROM Account")

    await log_in(salesforce)
    answer = await salesforce.get(first.json()["nextRecordsUrl"])

    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


async def test_the_oldest_locator_gives_way(query, salesforce, store):
    store.put_rows("Account", (account(number) for number in range(5)))
    opened = [(await query("SELECT Id FROM Account")).json() for _ in range(11)]

    oldest = await salesforce.get(opened[0]["nextRecordsUrl"])
    next_oldest = await salesforce.get(opened[1]["nextRecordsUrl"])

    assert (oldest.status_code, next_oldest.status_code) == (400, 200)


async def test_counts(query, store):
    store.put_rows("Account", [account(1), account(2, Name=None), account(3, IsDeleted=True)])

    all_rows = await query("SELECT COUNT() FROM Account")
    with_name = await query("SELECT COUNT(Name) total FROM Account")

    assert all_rows.json() == {"totalSize": 2, "done": True, "records": []}
    assert with_name.json()["records"] == [{"attributes": {"type": "AggregateResult"}, "total": 1}]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Name = 'ACCOUNT 1'", [1]),
        ("Name != 'Account 1'", [2, 3]),
        ("NOT Name = 'Account 1'", [2, 3]),
        ("Name LIKE 'acc%2'", [2]),
        ("Name LIKE 'acc_2'", []),
        ("Name IN ('account 1', 'account 2')", [1, 2]),
        ("Name NOT IN ('account 1')", [2, 3]),
        ("Name NOT IN ('account 1', null)", [2]),
        ("Name = null", [3]),
        ("Name = ''", [3]),
        ("NumberOfEmployees >= 20", [2]),
        ("NumberOfEmployees < 20", [1]),
        ("NOT NumberOfEmployees < 20", [2, 3]),
        ("Renewal__c > 2026-06-01", [2]),
        ("SystemModstamp = 2026-04-01T02:00:00+02:00", [1, 2]),
        ("Id = '001000000000001'", [1]),
        ("OwnerId = null", [1, 3]),
        ("Owner.Name = 'ann'", [2]),
        ("Owner.Name != 'ann'", [1, 3]),
        ("Regions__c INCLUDES ('EMEA;APAC', 'LATAM')", [1]),
        ("Regions__c EXCLUDES ('EMEA')", [3]),
        ("IsDeleted = false AND (Name = null OR Name LIKE '%1')", [1, 3]),
    ],
)
async def test_filters(query, store, where, found):
    store.put_rows("User", [{"Id": "005000000000001AAA", "Name": "Ann", "IsDeleted": False}])
    store.put_rows(
        "Account",
        [
            account(1, NumberOfEmployees=10, Renewal__c="2026-06-01", Regions__c="APAC;EMEA"),
            account(2, NumberOfEmployees=20, Renewal__c="2026-07-01", OwnerId="005000000000001AAA")
            | {"Regions__c": "EMEA"},
            account(3, Name=None, SystemModstamp="2026-04-02T00:00:00.000+0000"),
        ],
    )

    answer = await query(f"SELECT Id FROM Account WHERE {where} ORDER BY Id")

    assert [record["Id"] for record in answer.json()["records"]] == [
        account(number)["Id"] for number in found
    ]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("Name", [3, 1, 2]),
        ("Name DESC", [3, 2, 1]),
        ("Name NULLS LAST", [1, 2, 3]),
        ("Name NULLS FIRST", [3, 1, 2]),
        ("Name DESC NULLS LAST", [2, 1, 3]),
    ],
)
async def test_nulls_have_a_place_in_an_order(query, store, order, found):
    store.put_rows("Account", [account(1), account(2), account(3, Name=None)])

    answer = await query(f"SELECT Id FROM Account ORDER BY {order}")

    assert [record["Id"] for record in answer.json()["records"]] == [
        account(number)["Id"] for number in found
    ]


@pytest.mark.parametrize(
    ("soql", "code", "text"),
    [
        ("SELECT Nope FROM Account", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'"),
        ("SELECT Owner.Nope FROM Account", "INVALID_FIELD", "'Nope' on entity 'User'"),
        ("SELECT Boss.Name FROM Account", "INVALID_FIELD", "understand relationship 'Boss'"),
        ("SELECT Id, id FROM Account", "INVALID_FIELD", "duplicate field selected: id"),
        ("SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported"),
        ("SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY", "LIMIT of at most 200"),
        ("SELECT FIELDS(ALL) FROM Account LIMIT 201", "MALFORMED_QUERY", "LIMIT of at most 200"),
        ("SELECT Id FROM Account WHERE Name = 1", "INVALID_FIELD", "enclosed in quotes"),
        ("SELECT Id FROM Account WHERE NumberOfEmployees = '1'", "INVALID_FIELD", "type int"),
        ("SELECT Id FROM Account WHERE SystemModstamp > '2026'", "INVALID_FIELD", "dateTime"),
        ("SELECT Id FROM Account WHERE SystemModstamp > 2026-05-01", "MALFORMED_QUERY", "dateTime"),
        (
            "SELECT Id FROM Account WHERE Renewal__c = 2026-05-01T00:00:00Z",
            "MALFORMED_QUERY",
            "type date",
        ),
        ("SELECT Id FROM Account WHERE Renewal__c = 2026-13-01", "MALFORMED_QUERY", "Invalid date"),
        ("SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id FROM Account ORDER BY Description", "MALFORMED_QUERY", "can not be sorted"),
        ("SELECT Id FROM Account WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID"),
        ("SELECT Id FROM Account WHERE NumberOfEmployees < null", "MALFORMED_QUERY", "'null'"),
        (
            "SELECT Id FROM Account WHERE Name INCLUDES ('a')",
            "INVALID_QUERY_FILTER_OPERATOR",
            "not allowed",
        ),
    ],
)
async def test_refuses_in_the_words_of_salesforce(query, soql, code, text):
    answer = await query(soql)

    assert answer.status_code == 400
    (error,) = answer.json()
    assert set(error) == {"message", "errorCode"}
    assert error["errorCode"] == code
    assert text in error["message"]


async def test_fields_functions_follow_the_describe(query, store):
    store.put_rows("Account", [account(1, Renewal__c="2026-06-01", Hidden="no describe, no field")])

    standard = await query("SELECT FIELDS(STANDARD) FROM Account")
    custom = await query("SELECT FIELDS(CUSTOM) FROM Account LIMIT 1")

    assert {"Hidden", "Renewal__c"}.isdisjoint(standard.json()["records"][0])
    assert set(custom.json()["records"][0]) == {"attributes", "Renewal__c", "Regions__c"}


async def test_a_field_taken_from_the_describe_is_gone_from_queries(query, store):
    before = await query("SELECT Name FROM User")

    store.put_sobject({"name": "User", "fields": [described("Id", "id")]})
    after = await query("SELECT Name FROM User")

    assert (before.status_code, after.status_code) == (200, 400)
