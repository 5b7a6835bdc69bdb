"""Where reading an object was left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from csgraph.connectors.salesforce.soql import ObjectShape
from csgraph.domain.sources.rules import SyncPhase


@dataclass(frozen=True, slots=True)
class Progress:
    """What was read of an object, as far as it is committed."""

    phase: SyncPhase
    since: str
    """Changes from this instant on are still to be read."""
    last_id: str = ""
    """The last record read, in the backfill, or at the instant ``since``."""
    fields: tuple[str, ...] = ()
    """The fields that every record read so far came with."""

    @classmethod
    def of(cls, state: Mapping[str, Any] | None, shape: ObjectShape, upper: datetime) -> Self:
        """Return the stored progress, or the beginning.

        A field that was not there before has values that no change announces, so that
        everything is read anew.
        """
        beginning = cls(SyncPhase.BACKFILL, upper.isoformat(), fields=shape.fields)
        if state is None:
            return beginning
        found = cls(
            SyncPhase(state["phase"]),
            str(state["since"]),
            str(state["last_id"]),
            tuple(state["fields"]),
        )
        if set(shape.fields) - set(found.fields):
            return beginning
        return replace(found, fields=shape.fields)

    @property
    def state(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "phase": self.phase.value,
            "since": self.since,
            "last_id": self.last_id,
            "fields": list(self.fields),
        }

    def after_record(self, record_id: str | None) -> Self:
        """Return the progress of a backfill after a record."""
        return self if record_id is None else replace(self, last_id=record_id)

    def caught_up(self, since: str) -> Self:
        """Return the progress once everything before an instant is read."""
        return replace(self, phase=SyncPhase.INCREMENTAL, since=since, last_id="")

    def begun_again(self) -> Self:
        """Return the progress of an object without any order of changes, read to its end."""
        return replace(self, phase=SyncPhase.BACKFILL, last_id="")
