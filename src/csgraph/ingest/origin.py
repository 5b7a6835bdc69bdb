"""Whose page is being worked on."""

from dataclasses import dataclass
from uuid import UUID

from csgraph.ids import ConnectionId
from csgraph.ingest.checkpoints import UNWATCHED, Checkpoints, Moment
from csgraph.ingest.mapping import Mapping, Registry


@dataclass(frozen=True, slots=True)
class Origin:
    """A stream of a connection, read by a run."""

    connection_id: ConnectionId
    sync_run_id: UUID
    mapping: Mapping
    registry: Registry
    link_root: str
    """The vendor's interface, to which a mapping's page path is appended."""
    link_fields: tuple[str, ...] = ()
    """Names of the organization field that may hold the account's id, best first."""
    stream: str = ""
    checkpoints: Checkpoints = UNWATCHED

    async def reached(self, moment: Moment) -> None:
        """Tell where the work on the page is."""
        await self.checkpoints.reached(moment, self.stream)
