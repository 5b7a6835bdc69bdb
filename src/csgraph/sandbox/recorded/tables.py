"""Finds records in CSV files that a warehouse's loader wrote.

Columns that begin with an underscore belong to the loader: they tell when a row was read,
from when a version held, whether the record is gone.
"""

import csv
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csgraph.sandbox.recorded.columns import (
    Column,
    converted,
    salesforce_column,
    salesforce_name,
    squashed,
    zendesk_column,
)
from csgraph.sandbox.recorded.harvest import (
    SALESFORCE,
    ZENDESK,
    Attachment,
    Harvest,
    Place,
    Row,
    Shows,
)
from csgraph.sandbox.recorded.instants import parsed_instant
from csgraph.sandbox.recorded.zendesk_bodies import SINGULAR

_PREFIX = re.compile(r"^(sf|salesforce|zd|zendesk)_")
_SUFFIX = re.compile(r"(_data)?(_(snowflake|postgres|bigquery|redshift|databricks))?$")
_SALESFORCE_COLUMNS = {"system_modstamp", "is_deleted", "last_modified_by_id", "owner_id"}
_OBJECT_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_VERSION_COLUMN = "_fivetran_start"

# tables that hold one value of a list each: resource, its id column, the list, the value
_LISTS = {
    "ticket_tag": ("tickets", "ticket_id", "tags", "tag"),
    "user_tag": ("users", "user_id", "tags", "tag"),
    "organization_tag": ("organizations", "organization_id", "tags", "tag"),
    "domain_name": ("organizations", "organization_id", "domain_names", "domain_name"),
}
_VIA = re.compile(r"via_source_(from|to)_(\w+)")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with its header, normalised, and its rows."""

    system: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cells(self, place: int) -> list[str]:
        """Return the values of a column."""
        return [row[place] for row in self.rows if place < len(row)]


def harvest_table(path: Path, file: str, harvest: Harvest) -> None:
    """Note the records of a CSV file; describes found before tell its types."""
    table = _read(path, file)
    if table is None:
        return
    resource = SINGULAR.get(table.name)
    if table.system == SALESFORCE:
        _harvest_salesforce(table, file, harvest)
    elif resource is not None:
        _harvest_zendesk(table, resource, file, harvest)
    elif table.name in _LISTS:
        _harvest_list(table, file, harvest)
    else:
        reason = f"a row of a table that the sandbox doesn't serve: {table.name}"
        harvest.skip(reason, Place(file), len(table.rows))


def _read(path: Path, file: str) -> Table | None:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        read = [tuple(row) for row in csv.reader(lines) if row]
    if not read:
        return None
    header = tuple(each.strip().strip('"').lower() for each in read[0])
    name = _SUFFIX.sub("", _PREFIX.sub("", path.stem.lower()))
    if _VERSION_COLUMN in header:  # every version of the table's records, not another table
        name = name.removesuffix("_history")
    return Table(_system_of(file, name, header), name, header, tuple(read[1:]))


def _system_of(file: str, name: str, header: tuple[str, ...]) -> str:
    hint = file.lower()
    if "salesforce" in hint or _is_named_with(hint, "sf_"):
        return SALESFORCE
    if "zendesk" in hint or _is_named_with(hint, "zd_"):
        return ZENDESK
    return SALESFORCE if _SALESFORCE_COLUMNS & set(header) else ZENDESK


def _is_named_with(file: str, prefix: str) -> bool:
    return file.rpartition("/")[2].startswith(prefix)


def _harvest_salesforce(table: Table, file: str, harvest: Harvest) -> None:
    name = salesforce_name(table.name)
    if not _OBJECT_NAME.fullmatch(name):
        reason = "a row of a table whose name is no object's"
        harvest.skip(reason, Place(file), len(table.rows))
        return
    described = harvest.describes.get(name, {}).get("fields", [])
    fields = {squashed(str(each["name"])): each for each in described}
    columns: list[Column | None] = [
        None if header.startswith("_") else salesforce_column(header, table.cells(place), fields)
        for place, header in enumerate(table.header)
    ]
    for cells in table.rows:
        values, marks = _split(table, columns, cells)
        if not values.get("Id"):
            harvest.skip(f"a row of {name} without an id", Place(file))
            continue
        place = Place(file, _recorded_at(marks))
        harvest.see(SALESFORCE, name, values["Id"], values, place, shows=_shown(marks))


def _harvest_zendesk(table: Table, resource: str, file: str, harvest: Harvest) -> None:
    columns: list[Column | None] = [
        None if header.startswith("_") else zendesk_column(header, table.cells(place))
        for place, header in enumerate(table.header)
    ]
    for cells in table.rows:
        values, marks = _split(table, columns, cells)
        place = Place(file, _recorded_at(marks))
        row = _with_via(values) if resource == "tickets" else values
        harvest.see(ZENDESK, resource, row.get("id"), row, place, shows=_shown(marks))


def _harvest_list(table: Table, file: str, harvest: Harvest) -> None:
    resource, key, list_name, value = _LISTS[table.name]
    for cells in table.rows:
        row = dict(zip(table.header, cells, strict=False))
        attachment = Attachment(resource, row.get(key, ""), list_name, row.get(value, ""), file)
        harvest.attachments.append(attachment)


def _split(
    table: Table, columns: list[Column | None], cells: tuple[str, ...]
) -> tuple[Row, dict[str, str]]:
    """Return a row's values by the vendor's names, with the loader's own columns apart."""
    values: Row = {}
    marks: dict[str, str] = {}
    for place, column in enumerate(columns):
        cell = cells[place] if place < len(cells) else None
        if column is None:
            marks[table.header[place]] = cell or ""
        else:
            values[column.name] = converted(column, cell)
    return values, marks


def _recorded_at(marks: Mapping[str, str]) -> float | None:
    started = parsed_instant(marks.get(_VERSION_COLUMN, ""))
    return parsed_instant(marks.get("_fivetran_synced", "")) if started is None else started


def _shown(marks: Mapping[str, str]) -> Shows:
    """Tell a record's present version from one that was superseded or deleted."""
    is_deleted = marks.get("_fivetran_deleted", "").lower() == "true"
    is_past = marks.get("_fivetran_active", "").lower() == "false"
    return Shows.DELETION if is_deleted or is_past else Shows.BODY


def _with_via(values: Row) -> Row:
    """Return a ticket with the channel's columns folded into `via`."""
    row: Row = {}
    ends: dict[str, dict[str, Any]] = {"from": {}, "to": {}}
    for name, value in values.items():
        found = _VIA.fullmatch(name)
        if found and value is not None:
            ends[found[1]][found[2]] = value
        elif not name.startswith("via_"):
            row[name] = value
    source = {**ends, "rel": values.get("via_source_rel")}
    return row | {"via": {"channel": values.get("via_channel"), "source": source}}
