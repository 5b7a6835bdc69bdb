"""Loads a directory of recordings into a store.

Files are read in order of their names: JSON first, since describes tell the types of the
columns that CSV files hold.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csgraph.sandbox.company.salesforce_schema import KEY_PREFIXES, ORGANIZATION
from csgraph.sandbox.company.sobject_ids import sobject_id
from csgraph.sandbox.recorded.assemble import (
    YEAR_2000,
    Assembly,
    assemble,
    attach,
    in_salesforce_form,
)
from csgraph.sandbox.recorded.describes import completed, standard_describes
from csgraph.sandbox.recorded.exchanges import documents, exchange_of
from csgraph.sandbox.recorded.harvest import SALESFORCE, Harvest, Place, Row
from csgraph.sandbox.recorded.key_prefixes import KeyPrefixes
from csgraph.sandbox.recorded.salesforce_bodies import (
    harvest_salesforce_body,
    harvest_salesforce_exchange,
    is_salesforce_body,
    is_salesforce_path,
)
from csgraph.sandbox.recorded.tables import harvest_table
from csgraph.sandbox.recorded.zendesk_bodies import (
    harvest_zendesk_body,
    harvest_zendesk_exchange,
    is_zendesk_path,
)
from csgraph.sandbox.store import Store

_ORGANIZATION_FACTS = {
    "Name": "Recorded",
    "OrganizationType": "Developer Edition",
    "InstanceName": "REC1",
    "IsSandbox": True,
    "DefaultCurrencyIsoCode": "USD",
}


@dataclass(frozen=True, slots=True)
class ObjectCount:
    """How many records of an object were found and are served.

    `seen` counts bodies, of which several may show one record; `distinct` counts records,
    `deleted` those last seen deleted. Deleted records are served as the vendor shows
    them; where it shows none, `served` is lower than `distinct`.
    """

    seen: int
    distinct: int
    deleted: int
    served: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something found that isn't served."""

    reason: str
    file: str
    count: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a directory held.

    `supplied` counts the values that records lacked and got, by `Object.Field`.
    """

    counts: Mapping[tuple[str, str], ObjectCount]
    skipped: tuple[Skipped, ...]
    supplied: Mapping[str, int]
    files: int


def load(store: Store, directory: Path) -> LoadReport:
    """Serve every record that the recordings in a directory hold."""
    harvest = Harvest()
    paths = sorted(path for path in directory.rglob("*") if path.is_file())
    read = [path for path in paths if path.suffix in (".json", ".jsonl")]
    tables = [path for path in paths if path.suffix == ".csv"]
    for path in read:
        _harvest_json(path, path.relative_to(directory).as_posix(), harvest)
    for path in tables:
        _harvest_csv(path, path.relative_to(directory).as_posix(), harvest)
    supplied: Counter[str] = Counter()
    prefixes = KeyPrefixes(harvest)
    assemblies = assemble(harvest, prefixes, supplied)
    attach(assemblies, harvest)
    _complete_organizations(assemblies, supplied)
    counts = {
        (each.system, each.name): _serve(store, each, harvest, prefixes) for each in assemblies
    }
    _serve_standard(store, harvest, supplied)
    skipped = tuple(
        Skipped(reason, file, count) for (reason, file), count in sorted(harvest.skipped.items())
    )
    return LoadReport(counts, skipped, dict(supplied), len(read) + len(tables))


def _harvest_json(path: Path, file: str, harvest: Harvest) -> None:
    try:
        for document in documents(path):
            parts = document if isinstance(document, list) else [document]
            exchanges = [exchange_of(part) for part in parts]
            if not any(exchanges):
                _harvest_body(document, file, harvest)
            for exchange in exchanges:
                if exchange is None:
                    continue
                if is_salesforce_path(exchange.path):
                    harvest_salesforce_exchange(exchange, harvest, file)
                elif is_zendesk_path(exchange.path):
                    harvest_zendesk_exchange(exchange, harvest, file)
    except (ValueError, UnicodeDecodeError):
        harvest.skip("a file that isn't JSON", Place(file))


def _harvest_body(document: Any, file: str, harvest: Harvest) -> None:
    if is_salesforce_body(document):
        harvest_salesforce_body(document, harvest, Place(file))
    else:
        harvest_zendesk_body(document, harvest, Place(file))


def _harvest_csv(path: Path, file: str, harvest: Harvest) -> None:
    try:
        harvest_table(path, file, harvest)
    except UnicodeDecodeError:
        harvest.skip("a file that isn't text", Place(file))


def _serve(
    store: Store, assembly: Assembly, harvest: Harvest, prefixes: KeyPrefixes
) -> ObjectCount:
    served = [each for each in assembly.records.values() if each.is_served]
    rows = [each.values for each in served]
    if assembly.system == SALESFORCE:
        if any("IsDeleted" in row for row in rows):
            for row in rows:
                row.setdefault("IsDeleted", False)
        known = harvest.describes.get(assembly.name) or standard_describes().get(assembly.name)
        prefix = prefixes.prefix_of(assembly.name)
        store.put_sobject(completed(assembly.name, known, prefix, rows))
        store.put_rows(assembly.name, rows)
    else:
        instants = {id(each.values): int(each.system_updated_at) for each in served}
        store.put_zendesk(assembly.name, rows, system_updated_at=lambda row: instants[id(row)])
    deleted = sum(each.is_deleted for each in assembly.records.values())
    return ObjectCount(assembly.seen, len(assembly.records), deleted, len(rows))


def _complete_organizations(assemblies: list[Assembly], supplied: Counter[str]) -> None:
    """Give a recorded Organization what everybody asks of one."""
    for assembly in assemblies:
        if (assembly.system, assembly.name) == (SALESFORCE, ORGANIZATION):
            for record in assembly.records.values():
                lacking = _ORGANIZATION_FACTS.keys() - record.values.keys()
                record.values |= {key: _ORGANIZATION_FACTS[key] for key in lacking}
                supplied.update(f"{ORGANIZATION}.{key}" for key in lacking)


def _serve_standard(store: Store, harvest: Harvest, supplied: Counter[str]) -> None:
    """Serve what every org has: its standard objects, itself."""
    present = set(store.sobjects())
    for name, body in (standard_describes() | harvest.describes).items():
        if name not in present:
            store.put_sobject(completed(name, body, body.get("keyPrefix"), ()))
    if ORGANIZATION not in present:
        row: Row = {
            "Id": sobject_id(KEY_PREFIXES[ORGANIZATION], 1),
            **_ORGANIZATION_FACTS,
            "SystemModstamp": in_salesforce_form(YEAR_2000),
        }
        store.put_rows(ORGANIZATION, [row])
        supplied[ORGANIZATION] += 1
