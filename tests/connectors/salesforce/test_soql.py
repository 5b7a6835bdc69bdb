"""Queries are made of what a describe says."""

from datetime import UTC, datetime

from csgraph.connectors.salesforce.soql import (
    Position,
    by_change,
    by_id,
    last_id,
    last_position,
    literal,
    shape_of,
)
from tests.support.vendors import field

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def shape(*fields: dict[str, object]):
    return shape_of({"name": "Contact", "fields": [field("Id", "id"), *fields]})


def test_compound_fields_are_left_out_except_the_name() -> None:
    made = shape(
        field("Name"),
        field("FirstName", compoundFieldName="Name"),
        field("MailingAddress", "address"),
        field("MailingCity", compoundFieldName="MailingAddress"),
        field("Photo", "base64"),
    )

    assert made.fields == ("FirstName", "Id", "MailingCity", "Name")


def test_the_cursor_is_the_best_field_that_can_be_filtered() -> None:
    stamp = field("SystemModstamp", "datetime", filterable=False)

    assert shape(stamp, field("LastModifiedDate", "datetime")).cursor == "LastModifiedDate"
    assert shape(stamp).cursor is None


def test_changes_are_read_by_instant_and_id_up_to_a_bound() -> None:
    made = shape(field("SystemModstamp", "datetime"))

    assert by_change(made, Position("2026-04-01T00:00:00.000+0000", "003x"), NOON) == (
        "SELECT Id,SystemModstamp FROM Contact WHERE "
        "((SystemModstamp = 2026-04-01T00:00:00Z AND Id > '003x') "
        "OR SystemModstamp > 2026-04-01T00:00:00Z) "
        "AND SystemModstamp < 2026-05-01T12:00:00Z ORDER BY SystemModstamp, Id"
    )


def test_an_id_with_a_quote_stays_within_its_literal() -> None:
    assert by_id(shape(), r"a'b\c") == r"SELECT Id FROM Contact WHERE Id > 'a\'b\\c' ORDER BY Id"


def test_an_instant_is_written_in_utc_with_its_milliseconds() -> None:
    assert literal("2026-05-01T07:25:37.250+0200") == "2026-05-01T05:25:37.250Z"


def test_the_position_is_that_of_the_last_record_that_has_one() -> None:
    told = ['{"Id":"1","SystemModstamp":"2026-04-01T00:00:00.000+0000"}', '{"Id":7}', "[", "5"]

    assert last_position("SystemModstamp", told) == Position("2026-04-01T00:00:00.000+0000", "1")
    assert last_id(told) == "1"


def test_records_without_any_position_leave_it_where_it_was() -> None:
    assert last_position("SystemModstamp", ['{"Id":"1","SystemModstamp":"soon"}']) is None
