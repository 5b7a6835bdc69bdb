"""Reads of a company's store."""

import hashlib
import json
from datetime import UTC, datetime

from csgraph.sandbox.bodies import decode_body
from csgraph.sandbox.store import ZENDESK_RESOURCES, Store, sobject_table, zendesk_table

AS_OF = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACCOUNTS = 120


def salesforce(store: Store, name: str, *, deleted: bool | None = False) -> list[dict]:
    """Return an object's records: live ones, deleted ones, or all (None)."""
    where = "true" if deleted is None else f"is_deleted = {int(deleted)}"
    return _bodies(store, f"{sobject_table(name)} where {where}")


def zendesk(store: Store, resource: str) -> list[dict]:
    return _bodies(store, zendesk_table(resource))


def by_id(rows: list[dict]) -> dict:
    return {row.get("Id") or row.get("id"): row for row in rows}


def digest(store: Store) -> str:
    """Return a hash of everything that a store holds."""
    found = hashlib.sha256()
    for name in store.sobjects():
        found.update(json.dumps(store.describe(name)).encode())
        found.update(json.dumps(salesforce(store, name, deleted=None)).encode())
    for resource in ZENDESK_RESOURCES:
        rows = store.fetch(
            f"select exported_at, body, metrics from {zendesk_table(resource)} order by id"
        )
        found.update(json.dumps(rows).encode())
    return found.hexdigest()


def _bodies(store: Store, source: str) -> list[dict]:
    return [decode_body(row[0]) for row in store.fetch(f"select body from {source} order by id")]
