"""The describes of recorded objects.

A recorded describe is kept; fields that only rows have are derived from their values. The
objects that every org has are described even where nobody recorded them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from csgraph.sandbox.company.describes import Describe, field, sobject_describe
from csgraph.sandbox.company.salesforce_schema import describes as company_describes
from csgraph.sandbox.recorded.harvest import Row

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHORT_TEXT = 255
_REQUIRED = ("Id", "IsDeleted", "SystemModstamp", "CreatedDate", "LastModifiedDate")


def standard_describes() -> dict[str, Describe]:
    """Return the describes of the objects that every org has, without custom fields."""
    found = {}
    for body in company_describes():
        body["fields"] = [each for each in body["fields"] if not each["custom"]]
        found[str(body["name"])] = body
    return found


def completed(
    name: str, recorded: Row | None, key_prefix: str | None, rows: Iterable[Row]
) -> Describe:
    """Return the describe of an object that has every field of its rows."""
    label = name.removesuffix("__c").replace("_", " ")
    body = sobject_describe(name, label, f"{label}s", key_prefix, ())
    body |= recorded or {}
    known = {str(each["name"]): each for each in body["fields"]}
    for key, values in _values_by_field(rows).items():
        if key not in known:
            known[key] = _derived(key, values)
    body["fields"] = [field("", "") | each for each in known.values()]
    return body


def _values_by_field(rows: Iterable[Row]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"Id": []}
    for row in rows:
        for key, value in row.items():
            found.setdefault(key, [])
            if value is not None:
                found[key].append(value)
    return found


def _derived(name: str, values: list[Any]) -> Describe:
    kind = _kind(name, values)
    differing: Mapping[str, object] = {"nillable": name not in _REQUIRED}
    if kind == "reference":
        differing = {"relationshipName": name.removesuffix("Id"), **differing}
    if kind in ("string", "textarea"):
        longest = max((len(value) for value in values if isinstance(value, str)), default=0)
        differing = {"length": max(longest, _SHORT_TEXT), **differing}
    return field(name, name.replace("__c", "").replace("_", " "), kind, **differing)


def _kind(name: str, values: list[Any]) -> str:
    """Return the type that all values are of, text where they aren't of one."""
    if name == "Id" or not values:
        return "id" if name == "Id" else "string"
    for kind, test in _TESTS.items():
        if all(test(value) for value in values):
            return "reference" if kind == "string" and name.endswith("Id") else kind
    return "string" if not all(isinstance(value, str) for value in values) else "textarea"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Any, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


_TESTS: Mapping[str, Callable[[Any], bool]] = {  # the narrowest first
    "boolean": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int),
    "double": _is_number,
    "address": lambda value: isinstance(value, dict),
    "datetime": lambda value: _is_text(value, _INSTANT),
    "date": lambda value: _is_text(value, _DATE),
    "string": lambda value: isinstance(value, str) and len(value) <= _SHORT_TEXT,
}
