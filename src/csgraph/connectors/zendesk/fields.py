"""Tenant-defined fields, out of Zendesk's field lists."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from csgraph.domain.sources.rules import CustomFieldType
from csgraph.ingest.custom_fields import Definition

_TYPES = {
    "text": CustomFieldType.TEXT,
    "textarea": CustomFieldType.TEXT,
    "regexp": CustomFieldType.TEXT,
    "partialcreditcard": CustomFieldType.TEXT,
    "lookup": CustomFieldType.TEXT,
    "integer": CustomFieldType.NUMBER,
    "decimal": CustomFieldType.NUMBER,
    "checkbox": CustomFieldType.BOOLEAN,
    "date": CustomFieldType.DATE,
    "dropdown": CustomFieldType.OPTION,
    "tagger": CustomFieldType.OPTION,
    "multiselect": CustomFieldType.MULTI_OPTION,
}
"""Types of fields that an account can add; a ticket's own, such as its status, have others.

A field that was switched off is listed still, while records hold no value of it any longer:
it counts as gone, so that the values known are kept.
"""


def ticket_fields(listed: Iterable[Mapping[str, Any]]) -> Iterator[Definition]:
    """Yield the fields that the account added to tickets, known by their ids."""
    for each in listed:
        if each.get("removable", True) and _is_shown(each):
            yield _definition("Ticket", str(each["id"]), each)


def user_fields(listed: Iterable[Mapping[str, Any]]) -> Iterator[Definition]:
    """Yield the fields that the account added to users, known by their keys."""
    for each in listed:
        if _is_shown(each) and each.get("key"):
            yield _definition("Contact", str(each["key"]), each)


def _is_shown(described: Mapping[str, Any]) -> bool:
    return described.get("type") in _TYPES and described.get("active") is not False


def _definition(node_type: str, key: str, described: Mapping[str, Any]) -> Definition:
    value_type = _TYPES[described["type"]]
    options = tuple(str(each["value"]) for each in described.get("custom_field_options") or ())
    has_options = value_type in {CustomFieldType.OPTION, CustomFieldType.MULTI_OPTION}
    label = str(described.get("title") or key)
    return Definition(node_type, key, label, value_type, options if has_options else None)
