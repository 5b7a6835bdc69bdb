"""What a step of time works with."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from csgraph.sandbox.company.staff import Staff
from csgraph.sandbox.company.timeline import salesforce_instant, zendesk_instant
from csgraph.sandbox.store import Store

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One step: in which store, when, how much."""

    store: Store
    step: int
    at: int
    scale: int
    staff: Staff

    @property
    def moment(self) -> datetime:
        """Return when it happens."""
        return datetime.fromtimestamp(self.at, UTC)

    def modified(self, row: Row, **values: object) -> Row:
        """Return a Salesforce record changed by a person now."""
        now = salesforce_instant(self.at)
        return row | {"LastModifiedDate": now, "SystemModstamp": now} | values

    def updated(self, row: Row, **values: object) -> Row:
        """Return a Zendesk record changed now."""
        now: Row = {"updated_at": zendesk_instant(self.at)}
        if "generated_timestamp" in row:
            now["generated_timestamp"] = self.at
        return row | now | values
