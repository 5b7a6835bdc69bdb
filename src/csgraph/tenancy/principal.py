"""Who asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from csgraph.ids import TenantId


@dataclass(frozen=True)
class SavedFilter:
    """A segment's definition."""

    name: str
    node_type: str
    filter: Mapping[str, Any]


@dataclass(frozen=True)
class Granted:
    """What a partner's key may see: the rows of one grant, the fields at these coordinates.

    ``segment`` is what its accounts have to fulfil at the moment, where it shares a segment.
    """

    grant_id: UUID
    fields: frozenset[str]
    segment: SavedFilter | None = None


@dataclass(frozen=True)
class KeptGrant:
    """A grant that runs, as those who manage it see it."""

    name: str
    purpose: str
    fields: frozenset[str]
    segment_id: UUID | None


@dataclass(frozen=True)
class Principal:
    """A credential that was found valid, with what it may do."""

    tenant_id: TenantId
    credential_id: UUID
    kind: str
    scopes: frozenset[str]
    trusted_only: bool = False
    """Whether only documents that its tenant has registered are served to it."""

    cost_burst: int | None = None
    """Points that it may spend at once; None: as the server is set."""

    cost_rate: int | None = None
    """Points that it is given back a second; None: as the server is set."""

    granted: Granted | None = None
    segments: Mapping[UUID, SavedFilter] = field(default_factory=dict, compare=False)
    grants: Mapping[UUID, KeptGrant] = field(default_factory=dict, compare=False)
    """Those of its tenant's grants that the operation asks to preview."""

    @property
    def grant_id(self) -> UUID | None:
        """The grant of a partner's key."""
        return self.granted.grant_id if self.granted else None
