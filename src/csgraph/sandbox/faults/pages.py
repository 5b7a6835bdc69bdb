"""Answers spoiled: the genuine one of the vendor, altered as a rule says."""

import base64
import json
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode

from csgraph.sandbox.faults.rules import Fault, FaultKind

ALTERING = frozenset(
    {
        *(FaultKind.MALFORMED, FaultKind.CHARSET, FaultKind.LOOP, FaultKind.RECORDS),
        *(FaultKind.DUPLICATE, FaultKind.DROP_FIELD, FaultKind.ADD_FIELD, FaultKind.RETYPE_FIELD),
    }
)
GROWING = frozenset({FaultKind.INFLATE, FaultKind.ENDLESS})
_CHUNK = 256 * 1024
_MEGABYTE = 1024 * 1024
_FILLER = base64.b64encode(random.Random(1).randbytes(_CHUNK * 3 // 4))
"""Text that can't be compressed, as large as the vendor says it is wherever it is kept."""


def altered(fault: Fault, path: str, query: str, body: bytes) -> bytes:
    """Return an answer as the fault leaves it; what is no object of records stays as it is."""
    if fault.kind is FaultKind.MALFORMED:
        return body[: len(body) // 2]
    if fault.kind is FaultKind.CHARSET:
        return body.decode().encode("latin-1", "replace")
    answer = json.loads(body)
    records = _records_of(answer)
    if records is None:
        return body
    if fault.kind is FaultKind.LOOP:
        _lead_back(fault, path, query, answer)
    elif fault.kind is FaultKind.DUPLICATE:
        records *= 2
    elif fault.kind is FaultKind.RECORDS:
        chosen = records if fault.record is None else records[fault.record : fault.record + 1]
        for each in chosen:
            each.update(fault.put)
    elif path.endswith("/describe"):
        answer["fields"] = _described(fault, records)
    else:
        for each in records:
            _drift(fault, each)
    return json.dumps(answer).encode()


def names_field(query: str, name: str) -> bool:
    """Tell whether a query selects a field."""
    asked = parse_qs(query).get("q", [""])[0]
    return bool(name) and re.search(rf"\b{re.escape(name)}\b", asked) is not None


def without_field(query: str, name: str) -> str:
    """Return a query string whose query doesn't select a field."""
    parameters = parse_qs(query)
    if "q" not in parameters:
        return query
    pattern = rf",\s*{re.escape(name)}\b|\b{re.escape(name)}\s*,\s*"
    parameters["q"] = [re.sub(pattern, "", parameters["q"][0])]
    return urlencode(parameters, doseq=True)


def grown(fault: Fault, body: bytes) -> Iterator[bytes]:
    """Yield an answer in pieces, made large by a text in its records, or without an end."""
    answer = json.loads(body)
    records = _records_of(answer) or []
    head, _, tail = json.dumps(_emptied(answer, records)).partition("[]")
    yield f"{head}[".encode()
    if fault.kind is FaultKind.ENDLESS:
        while True:
            yield b" " * _CHUNK
    large = range(len(records)) if fault.record is None else (fault.record,)
    share = fault.megabytes * _MEGABYTE // max(len(large), 1)
    for number, each in enumerate(records):
        yield b"," if number else b""
        yield from _padded(each, share) if number in large else (json.dumps(each).encode(),)
    yield f"]{tail}".encode()


def _padded(record: dict[str, Any], size: int) -> Iterator[bytes]:
    yield json.dumps(record).encode()[:-1] + b', "filler": "'
    for start in range(0, size, _CHUNK):
        yield _FILLER[: size - start]
    yield b'"}'


def _emptied(answer: dict[str, Any], records: list[Any]) -> dict[str, Any]:
    return {key: [] if value is records else value for key, value in answer.items()}


def _records_of(answer: Any) -> list[dict[str, Any]] | None:
    """Return the first list of objects of an answer: its records, or the fields of a describe."""
    values = answer.values() if isinstance(answer, dict) else ()
    for each in values:
        if isinstance(each, list) and each and isinstance(each[0], dict):
            return each
    return None


def _lead_back(fault: Fault, path: str, query: str, answer: dict[str, Any]) -> None:
    asked = parse_qs(query)
    if "records" in answer:
        answer["done"] = False
        kind = str(answer["records"][0].get("attributes"))[:30]
        onward = str(answer.get("nextRecordsUrl") or f"{path}?{query}")
        answer["nextRecordsUrl"] = fault.memory.setdefault(kind, onward)
    elif answer.get("after_cursor"):
        given = asked.get("cursor", [str(answer["after_cursor"])])[0]
        answer["after_cursor"] = fault.memory.setdefault(path, given)
        answer["end_of_stream"] = False
    elif "end_time" in answer:
        given = asked.get("start_time", ["0"])[0]
        answer["end_time"] = int(fault.memory.setdefault(path, given))
        answer["end_of_stream"] = False


def _described(fault: Fault, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if fault.kind is FaultKind.ADD_FIELD:
        is_custom = fault.field.endswith("__c")
        added = {"name": fault.field, "type": "string", "label": fault.field, "custom": is_custom}
        return [*fields, added]
    if fault.kind is FaultKind.DROP_FIELD:
        return [each for each in fields if each.get("name") != fault.field]
    return [
        each | {"type": "double"} if each.get("name") == fault.field else each for each in fields
    ]


def _drift(fault: Fault, record: dict[str, Any]) -> None:
    if fault.kind is FaultKind.DROP_FIELD:
        record.pop(fault.field, None)
    elif fault.kind is FaultKind.ADD_FIELD:
        record[fault.field] = "new"
    elif fault.field in record:
        record[fault.field] = 7
