"""Tenant-defined fields, out of a describe."""

from collections.abc import Iterator, Mapping
from typing import Any

from csgraph.domain.sources.rules import CustomFieldType
from csgraph.ingest.custom_fields import Definition

_TYPES = {
    "boolean": CustomFieldType.BOOLEAN,
    "int": CustomFieldType.NUMBER,
    "long": CustomFieldType.NUMBER,
    "double": CustomFieldType.NUMBER,
    "currency": CustomFieldType.NUMBER,
    "percent": CustomFieldType.NUMBER,
    "date": CustomFieldType.DATE,
    "datetime": CustomFieldType.DATE_TIME,
    "picklist": CustomFieldType.OPTION,
    "multipicklist": CustomFieldType.MULTI_OPTION,
}
_SCOPES = {"currency": "finance:read"}
"""What reading fields of a type takes, as it does of the amounts that csgraph knows itself."""
_UNREADABLE = frozenset({"address", "location", "base64"})


def custom_fields(node_type: str, described: Mapping[str, Any]) -> Iterator[Definition]:
    """Yield the fields that the organization added to an object.

    A person account shows its person's fields as its own, under other names: they are
    the contact's.
    """
    for each in described["fields"]:
        is_persons = each["name"].endswith("__pc")
        if not each.get("custom") or each["type"] in _UNREADABLE or is_persons:
            continue
        value_type = _TYPES.get(each["type"], CustomFieldType.TEXT)
        has_options = value_type in {CustomFieldType.OPTION, CustomFieldType.MULTI_OPTION}
        options = tuple(
            str(option["value"])
            for option in each.get("picklistValues") or ()
            if option.get("active", True)
        )
        yield Definition(
            node_type,
            each["name"],
            each.get("label") or each["name"],
            value_type,
            options if has_options else None,
            _SCOPES.get(each["type"]),
        )
