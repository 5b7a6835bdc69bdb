"""A page is split into records without reading them."""

import pytest

from csgraph.connectors.framing import TOO_DEEP, frame_page
from csgraph.errors import PayloadRejected


def texts(body: bytes) -> list[str]:
    return [each.text for each in frame_page(body, "records").records]


def test_a_record_keeps_every_character_of_its_text() -> None:
    record = '{"n": 1.10, "big": 123456789012345678901234567890, "n": 2}'

    assert texts(b'{"records": [ %s ]}' % record.encode()) == [record]


def test_what_stands_around_the_records_is_read() -> None:
    frame = frame_page(b'{"done":false,"records":[{}],"nextRecordsUrl":"/q"}', "records")

    assert frame.rest == {"done": False, "nextRecordsUrl": "/q"}


def test_a_byte_that_is_no_utf8_spoils_its_own_record_only() -> None:
    assert texts(b'{"records":[{"a":"\xff"},{"a":"\xc3\xa9"}]}') == [
        '{"a":"\\udcff"}',
        '{"a":"\N{LATIN SMALL LETTER E WITH ACUTE}"}',
    ]


def test_a_raw_nul_becomes_an_escape_that_can_be_stored() -> None:
    assert texts(b'{"records":[{"a":"\0"}]}') == ['{"a":"\\u0000"}']


def test_a_record_nested_too_deeply_is_refused_while_the_next_is_read() -> None:
    deep = b'{"a":"]"}, ' + b"[" * 5_000 + b'"}"' + b"]" * 5_000 + b', {"b":1}'

    records = frame_page(b'{"records":[%s]}' % deep, "records").records

    assert [each.refusal for each in records] == [None, TOO_DEEP, None]
    assert records[2].text == '{"b":1}'


def test_records_are_found_within_a_composite_reply() -> None:
    body = b'{"compositeResponse":[{"body":{"done":true,"records":[1]},"httpStatusCode":200}]}'

    frame = frame_page(body, "records", ("compositeResponse", "body"))

    assert [each.text for each in frame.records] == ["1"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>maintenance</html>",
        b'{"records":[{"a":1},',
        b'{"records":[{"a":1}',
        b'{"records":[{"a" 1}]}',
        b'{"records":{}}',
        b'{"users":[]}',
        b"[]",
        b"null",
    ],
)
def test_what_is_no_page_is_rejected_whole(body: bytes) -> None:
    with pytest.raises(PayloadRejected):
        frame_page(body, "records")


def test_a_rejected_page_is_described_without_the_customers_data() -> None:
    with pytest.raises(PayloadRejected) as refused:
        frame_page(b'{"records":[{"email":"anna@acme.com"', "records")

    assert "anna" not in refused.value.message


def test_a_page_that_is_no_json_is_described_by_how_it_begins() -> None:
    with pytest.raises(PayloadRejected, match="it begins with `<html>"):
        frame_page(b"<html>maintenance</html>", "records")
