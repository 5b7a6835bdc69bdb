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
