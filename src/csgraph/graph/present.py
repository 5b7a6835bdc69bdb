"""What rules judge in SQL, as a command sees it within its transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Table, literal, select

from csgraph.errors import NotFound
from csgraph.graph.mutations import Call
from csgraph.graph.sources import RowSources
from csgraph.ids import TenantId
from csgraph.storage.aliases import aliased
from csgraph.storage.columns import Instant


async def judged_now(
    call: Call, table: Table, row_id: UUID, **judged: Callable[[RowSources], ColumnElement[Any]]
) -> Row[Any]:
    """Return what rules judge of a row that is there, by name.

    Raises:
        NotFound: the tenant has no such row.
    """
    sources = PresentRows(call.work.tenant_id, call.now, aliased(table))
    row = sources.row
    told = [sql(sources).label(name) for name, sql in judged.items()]
    chosen = select(*told).where(
        row.c.tenant_id == call.work.tenant_id, row.c.id == row_id, row.c.deleted_at.is_(None)
    )
    found = (await call.work.connection.execute(chosen)).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class PresentRows(RowSources):
    """A tenant's rows that are not deleted, and the one that is judged, at an instant.

    Tenant and instant may be parameters of a statement that is made once.
    """

    tenant_id: TenantId | ColumnElement[Any]
    instant: datetime | ColumnElement[Any]
    relation: FromClause

    @property
    def row(self) -> FromClause:
        """The row that is judged."""
        return self.relation

    def rows(self, table: Table, *names: str, deleted: bool = False) -> FromClause:
        """Return columns of the tenant's rows of a table."""
        relation = aliased(table)
        chosen = select(*(relation.c[name] for name in names))
        chosen = chosen.where(relation.c.tenant_id == self.tenant_id)
        return (chosen if deleted else chosen.where(relation.c.deleted_at.is_(None))).subquery()

    def now(self) -> ColumnElement[Any]:
        """Return the instant."""
        at = self.instant
        return at if isinstance(at, ColumnElement) else literal(at, Instant)
