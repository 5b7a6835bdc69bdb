"""Records harvested from a warehouse's CSV files."""

import pytest
from recorded_parts import ACME, resources, sobjects

from csgraph.sandbox.recorded import ObjectCount, Skipped


def table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows])


def test_columns_get_the_vendors_names_and_types(write, loaded, store):
    header = "id,_fivetran_synced,name,is_deleted,annual_revenue,number_of_employees,created_date"
    row = f'{ACME},2021-12-03 12:00:00.5,"Acme, Inc.",FALSE,12.5,40,2020-01-02 03:04:05'
    write("sf_account_data.csv", table(header, row))

    loaded()

    assert sobjects(store, "Account") == [
        {
            "Id": ACME,
            "Name": "Acme, Inc.",
            "IsDeleted": False,
            "AnnualRevenue": 12.5,
            "NumberOfEmployees": 40,
            "CreatedDate": "2020-01-02T03:04:05.000+0000",
            "SystemModstamp": "2021-12-03T12:00:00.500+0000",
        }
    ]


def test_names_and_types_come_from_a_recorded_describe(write, loaded, store):
    fields = [{"name": "LastCURequestDate", "type": "datetime"}]
    fields += [{"name": "ABM_Rank__c", "type": "double"}, {"name": "Zip__c", "type": "string"}]
    write("describe.json", {"name": "Contact", "fields": fields})
    header = "id,last_curequest_date,abm_rank_c,zip_c"
    write("sf_contact_data.csv", table(header, "003000000000001AAA,2020-01-02 03:04:05,7,02139"))

    loaded()

    (row,) = sobjects(store, "Contact")
    assert row["LastCURequestDate"] == "2020-01-02T03:04:05.000+0000"
    assert (row["ABM_Rank__c"], row["Zip__c"]) == (7.0, "02139")


@pytest.mark.parametrize(
    ("column", "cell", "name", "value"),
    [
        ("stage_c", "", "Stage__c", None),
        ("billing_frequency_c", "12", "Billing_Frequency__c", 12.0),
        ("net_suite_id_c", "934887", "Net_Suite_Id__c", "934887"),
        ("close_date", "2020-01-02 00:00:00", "CloseDate", "2020-01-02"),
        ("close_date", "2020-01-02 03:04:05", "CloseDate", "2020-01-02 03:04:05"),
        ("amount", "a lot", "Amount", "a lot"),
        ("product_2_id", "01 1G000000bUE8QAM", "Product2Id", "01 1G000000bUE8QAM"),
    ],
)
def test_a_cell_becomes_what_the_vendor_would_write(
    write, loaded, store, column, cell, name, value
):
    write("sf_opportunity_data.csv", table(f"id,{column}", f"006000000000001AAA,{cell}"))

    loaded()

    assert sobjects(store, "Opportunity")[0][name] == value


def test_versions_of_a_record_are_laid_in_order_of_their_start(write, loaded, store):
    header = "id,name,_fivetran_start,_fivetran_active"
    late = f"{ACME},Acme Ltd,2021-02-01 00:00:00,true"
    early = f"{ACME},Acme,2021-01-01 00:00:00,false"
    write("sf_account_history_data.csv", table(header, late, early))

    report = loaded()

    (row,) = sobjects(store, "Account")
    assert (row["Name"], row["IsDeleted"]) == ("Acme Ltd", False)
    assert report.counts["salesforce", "Account"] == ObjectCount(2, 1, 0, 1)


@pytest.mark.parametrize(
    ("mark", "value"), [("_fivetran_deleted", "TRUE"), ("_fivetran_active", "false")]
)
def test_a_row_marked_gone_is_a_deleted_record(write, loaded, store, mark, value):
    write("sf_user_data.csv", table(f"id,name,{mark}", f"005000000000001AAA,Ray,{value}"))

    report = loaded()

    assert sobjects(store, "User")[0]["IsDeleted"] is True
    assert report.counts["salesforce", "User"].deleted == 1


def test_a_row_without_an_id_is_skipped(write, loaded):
    write("sf_account_data.csv", table("id,name", ",Nobody", f"{ACME},Acme"))

    assert loaded().skipped == (
        Skipped("a row of Account without an id", "sf_account_data.csv", 1),
    )


def test_a_ticket_gets_its_channel_and_numbers_back(write, loaded, store):
    header = "id,_fivetran_synced,via_channel,via_source_to_name,requester_id,is_public,updated_at"
    header += ",merged_ticket_ids,external_id"
    row = "7,2021-12-03 12:00:00,email,Support,5,TRUE,2021-12-01 00:00:00,[6],42"
    write("zendesk/ticket_data.csv", table(header, row))

    loaded()

    assert resources(store, "tickets") == [
        {
            "id": 7,
            "requester_id": 5,
            "is_public": True,
            "updated_at": "2021-12-01T00:00:00Z",
            "merged_ticket_ids": [6],
            "external_id": "42",
            "via": {
                "channel": "email",
                "source": {"from": {}, "to": {"name": "Support"}, "rel": None},
            },
            "generated_timestamp": 1638532800,
        }
    ]


def test_a_dialects_quoted_header_is_the_same_column(write, loaded, store):
    write("zendesk/user_data_snowflake.csv", table('id,"""ACTIVE"""', '5,"TRUE"'))

    loaded()

    assert resources(store, "users")[0] == {"id": 5, "active": True}


def test_tags_and_domains_join_their_records_or_are_counted(write, loaded, store):
    write("zendesk/organization_data.csv", table("id,name", "11,Acme"))
    domains = table("index,organization_id,domain_name", "0,11,acme.test", "0,99,other.test")
    write("zendesk/domain_name_data.csv", domains)
    write("zendesk/organization_tag_data.csv", table("organization_id,tag", "11,vip", "11,vip"))

    report = loaded()

    (row,) = resources(store, "organizations")
    assert (row["domain_names"], row["tags"]) == (["acme.test"], ["vip"])
    reason = "one of the domain_names of a record that no file holds"
    assert report.skipped == (Skipped(reason, "zendesk/domain_name_data.csv", 1),)


def test_tables_that_are_not_served_are_counted(write, loaded):
    write("zendesk/schedule_data.csv", table("id,name", "1,Day", "2,Night"))

    reason = "a row of a table that the sandbox doesn't serve: schedule"
    assert loaded().skipped == (Skipped(reason, "zendesk/schedule_data.csv", 2),)


def test_broken_and_empty_files_do_not_stop_the_others(write, loaded, store, tmp_path):
    write("a.json", "{ not json")
    write("b.jsonl", "")
    (tmp_path / "c.csv").write_bytes(b"\xff\xfe\x00bad")
    write("sf_account_data.csv", table("id,name", f"{ACME},Acme"))

    report = loaded()

    assert len(sobjects(store, "Account")) == 1
    assert [(each.reason, each.file) for each in report.skipped] == [
        ("a file that isn't JSON", "a.json"),
        ("a file that isn't text", "c.csv"),
    ]
