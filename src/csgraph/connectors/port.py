"""What a connector is.

A connector speaks one vendor's protocol. It tells which streams there are, then reads
them page by page; where a page leaves off is the page's own ``next_state``, which is
stored with the page's rows in one transaction. Connectors know nothing of tables.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from csgraph.domain.sources.rules import ExternalSystem, SyncPhase
from csgraph.errors import Misconfigured
from csgraph.ingest.absent import Covered
from csgraph.ingest.custom_fields import Definition
from csgraph.ingest.load import RawRecord
from csgraph.ingest.mapping import Mapping as RecordMapping

State = Mapping[str, Any]
"""Where a stream was left, as JSON; a stream never read has none."""


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A kind of record that a connector reads, with how records become rows."""

    name: str
    mapping: RecordMapping


@dataclass(frozen=True, slots=True)
class RemoteIdentity:
    """Whom the credentials lead to."""

    id: str
    """Never changes for one organization: a connection is pinned to it."""
    name: str
    link_root: str
    """Where people open the vendor's pages in a browser."""
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a stream's records hold besides what every organization's do."""

    custom_fields: tuple[Definition, ...] = ()
    node_types: tuple[str, ...] = ()
    """Types whose custom fields these are, all of them."""
    fields_hash: str | None = None
    """Differs when other fields can be read than before."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records as the vendor wrote them; ``next_state`` goes on after them.

    A page too large to be landed at once comes in several, of which only the last has a
    state: killed among them, the next run reads all of them again, which changes nothing.
    """

    records: Sequence[RawRecord]
    next_state: State | None
    phase: SyncPhase
    expected: int | None = None
    """How many records the whole stream has to give now, where the vendor tells."""
    covers: Covered | None = None
    """Of which ids the page says that there are no others, where the vendor tells no deletions."""


class Connector(Protocol):
    """One vendor account."""

    @property
    def system(self) -> ExternalSystem:
        """Whose protocol it speaks."""

    @property
    def streams(self) -> tuple[StreamSpec, ...]:
        """What can be read, parents before children."""

    async def check(self) -> RemoteIdentity:
        """Log in; return whom the credentials lead to.

        Raises:
            CredentialsRejected: the vendor refuses them, or they may not read enough.
        """

    async def discover(self, stream: str) -> Discovery:
        """Return what the vendor tells of a stream's fields now."""

    def read(self, stream: str, state: State | None) -> AsyncIterator[Page]:
        """Yield the stream's pages from where it was left to its present end."""


@dataclass(frozen=True, slots=True)
class Account:
    """A vendor account to connect to."""

    base_url: str
    credentials: Mapping[str, str] = field(repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)

    def number(self, option: str, default: float) -> float:
        """Return an option that is a number.

        Raises:
            Misconfigured: it is given as something else.
        """
        given = self.options.get(option, default)
        try:
            number = float(given)
        except (TypeError, ValueError):
            number = -1.0
        if not 0 <= number < float("inf"):
            raise Misconfigured(
                f"The option `{option}` of the connection to {self.base_url} is `{given}`, and "
                f"has to be a number, zero or more; leave it out for {default:g}."
            )
        return number
