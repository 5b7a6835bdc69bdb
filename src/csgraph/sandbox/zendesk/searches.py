"""The searches that integrations lean on: by external id, by name, by type.

Of the query language only `type:`, `status:`, `external_id:` and plain words are served.
"""

from starlette.requests import Request

from csgraph.sandbox.bodies import decode_body, json_bytes
from csgraph.sandbox.store import Store, zendesk_table
from csgraph.sandbox.zendesk.errors import invalid_value
from csgraph.sandbox.zendesk.lists import Filter, Lists
from csgraph.sandbox.zendesk.pages import page_of

MAX_RESULTS = 1_000
MIN_PREFIX = 2

_TYPES = {"ticket": "tickets", "user": "users", "organization": "organizations", "group": "groups"}
_WORDS_IN = ("name", "subject", "email", "description")
_EXACT = {"status": "status", "external_id": "external_id", "name": "name", "email": "email"}


class Searches:
    """Answers searches over a store."""

    def __init__(self, store: Store, lists: Lists) -> None:
        self._store = store
        self._lists = lists

    def within(self, request: Request, resource: str) -> bytes:
        """Answer a search of one resource, by external id, name or query."""
        parameters = request.query_params
        for key in ("external_id", "name"):
            if key in parameters:
                only = _equal(key, parameters[key])
                listed = self._lists.listed(resource, only)
                return self._lists.by_offset(request, resource, resource, listed)
        if "query" not in parameters:
            raise invalid_value("Missing parameter: query")
        _, only = _parsed(parameters["query"])
        listed = self._lists.listed(resource, only)
        return self._lists.by_offset(request, resource, resource, listed)

    def beginning(self, request: Request, resource: str) -> bytes:
        """Return the records whose name begins with a text."""
        name = request.query_params.get("name", "")
        if len(name) < MIN_PREFIX:
            raise invalid_value(f"name must have at least {MIN_PREFIX} characters")
        only = Filter("instr(lower(json_extract(body, '$.name')), ?) = 1", (name.lower(),))
        listed = self._lists.listed(resource, only)
        return self._lists.by_offset(request, resource, resource, listed)

    def everywhere(self, request: Request) -> bytes:
        """Answer the general search: at most 1,000 results, each with its type."""
        types, only = _parsed(request.query_params.get("query", ""))
        results: list[dict[str, object]] = []
        for type_name in types:
            resource = _TYPES[type_name]
            listed = self._lists.listed(resource, only)
            rows = self._store.fetch(
                f"select body from {zendesk_table(resource)} where {listed.test}"
                " order by id limit ?",
                (*listed.values, MAX_RESULTS - len(results)),
            )
            results += [decode_body(str(row[0])) | {"result_type": type_name} for row in rows]
        rest = {"facets": None, "next_page": None, "previous_page": None, "count": len(results)}
        return page_of({"results": json_bytes(results)}, rest)

    def count(self, request: Request) -> bytes:
        """Return how many records a search finds."""
        types, only = _parsed(request.query_params.get("query", ""))
        resources = [_TYPES[type_name] for type_name in types]
        found = [self._lists.total(each, self._lists.listed(each, only)) for each in resources]
        return page_of({}, {"count": sum(found)})


def _parsed(query: str) -> tuple[list[str], Filter]:
    types: list[str] = []
    tests: list[str] = []
    values: list[str | int] = []
    for word in query.split():
        key, colon, value = word.partition(":")
        value = value.strip('"')
        if colon and key == "type":
            if value not in _TYPES:
                raise invalid_value(f"Invalid search: type {value} is not searchable", 422)
            types.append(value)
            continue
        only = _equal(_EXACT[key], value) if colon and key in _EXACT else _containing(word)
        tests.append(only.test)
        values += only.values
    return types or list(_TYPES), Filter(" and ".join(tests) or "1", tuple(values))


def _equal(key: str, value: str) -> Filter:
    return Filter(f"json_extract(body, '$.{key}') = ? collate nocase", (value,))


def _containing(word: str) -> Filter:
    tests = [f"instr(lower(ifnull(json_extract(body, '$.{key}'), '')), ?)" for key in _WORDS_IN]
    return Filter(f"({' or '.join(tests)})", (word.lower(),) * len(tests))
