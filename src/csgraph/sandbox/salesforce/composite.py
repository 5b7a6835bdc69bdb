"""Composite requests: several in one body, here queries that are too long for an address."""

import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from csgraph.sandbox.bodies import json_bytes
from csgraph.sandbox.salesforce.errors import SalesforceError, not_found

MOST_SUBREQUESTS = 25

Query = Callable[[str, str], bytes]
"""Runs a query of a path, such as `queryAll`, and returns its page."""


def composite_response(body: bytes, version: str, query: Query) -> bytes:
    """Answer each part in turn; one that is refused leaves the others alone."""
    parts = [
        b'{"body":%s,"httpHeaders":{},"httpStatusCode":%d,"referenceId":%s}'
        % (answer, status, json_bytes(reference))
        for answer, status, reference in _answers(body, version, query)
    ]
    return b'{"compositeResponse":[' + b",".join(parts) + b"]}"


def _answers(body: bytes, version: str, query: Query) -> Iterator[tuple[bytes, int, str]]:
    for asked in _subrequests(body):
        reference = str(asked.get("referenceId", ""))
        try:
            yield _answer(asked, version, query), 200, reference
        except SalesforceError as refused:
            yield json_bytes(refused.body()), refused.status, reference


def _subrequests(body: bytes) -> list[Mapping[str, object]]:
    try:
        asked = json.loads(body)["compositeRequest"]
    except (ValueError, TypeError, KeyError):
        raise SalesforceError(400, "JSON_PARSER_ERROR", "compositeRequest is missing") from None
    if not isinstance(asked, list) or len(asked) > MOST_SUBREQUESTS:
        message = f"A composite request holds at most {MOST_SUBREQUESTS} subrequests"
        raise SalesforceError(400, "LIMIT_EXCEEDED", message)
    return [each for each in asked if isinstance(each, dict)]


def _answer(asked: Mapping[str, object], version: str, query: Query) -> bytes:
    url = urlsplit(str(asked.get("url", "")))
    root, _, resource = url.path.rstrip("/").rpartition("/")
    soql = parse_qs(url.query).get("q")
    is_query = root == f"/services/data/{version}" and resource in {"query", "queryAll"}
    if asked.get("method") != "GET" or not is_query or not soql:
        raise not_found()
    return query(resource, soql[0])
