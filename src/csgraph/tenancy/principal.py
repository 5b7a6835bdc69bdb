"""Who asks."""

from dataclasses import dataclass
from uuid import UUID

from csgraph.ids import TenantId


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
