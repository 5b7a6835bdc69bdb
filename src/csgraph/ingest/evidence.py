"""The landed records behind the staged nodes, with the parents that they name.

While a tenant is first synced its tables have no statistics: the planner takes every
join for one row, any index for as good as another. So a row is looked up by the whole
key of the index that is meant, in a LATERAL with OFFSET, which the planner leaves
whole; what narrows it further is tested on what was found.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    cast,
    delete,
    insert,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from csgraph.domain.sources.tables import connection, external_ref, source_record
from csgraph.ingest.mapping import Contribution, Link, Registry, path
from csgraph.ingest.staging import count_rows, staged_evidence, staged_node
from csgraph.ingest.values import SQL, Place
from csgraph.storage.work import Writing

evidence = staged_evidence.c


@dataclass(frozen=True, slots=True)
class Share:
    """One mapping's records of the staged nodes, with the references that their links name."""

    contribution: Contribution
    records: CTE
    parents: dict[str, FromClause]

    @property
    def body(self) -> SQL:
        """Return the landed record."""
        return self.records.c.body

    def place(self, dotted: str) -> Place:
        """Return a value of the record."""
        return Place(self.body, path(dotted))


async def stage_evidence(work: Writing, registry: Registry) -> list[str]:
    """Find the records of the staged nodes; return the nodes' types, parents first.

    Of several records that a system has of a node, a live one counts, else the first.
    """
    await count_rows(work, staged_node)
    await work.connection.execute(delete(staged_evidence))
    await work.connection.execute(
        insert(staged_evidence).from_select(
            staged_evidence.columns.keys(), _records_of_staged_nodes(work, registry)
        )
    )
    await count_rows(work, staged_evidence)
    types = set(await work.connection.scalars(select(staged_node.c.node_type).distinct()))
    return [each for each in registry.node_tables if each in types]


def _records_of_staged_nodes(work: Writing, registry: Registry) -> Select[Any]:
    ref = external_ref.c
    references = looked_up(
        select(ref.node_type, ref.system, ref.connection_id, ref.object_type, ref.external_id)
        .where(ref.tenant_id == work.tenant_id, ref.node_id == staged_node.c.node_id)
        .correlate(staged_node),
        "reference",
    )
    described = references.c
    landed = landed_record(work.tenant_id, references, "landed")
    return (
        select(
            staged_node.c.node_type,
            staged_node.c.node_id,
            described.system,
            described.connection_id,
            described.object_type,
            described.external_id,
            connection.c.options["default_currency"].astext,
        )
        .select_from(staged_node)
        .join(references, true())
        .join(landed, true())
        .join(
            connection,
            and_(
                connection.c.tenant_id == work.tenant_id,
                connection.c.id == described.connection_id,
            ),
        )
        .where(
            described.node_type == staged_node.c.node_type,
            or_(*_describing(registry, references)),
        )
        .ext(distinct_on(staged_node.c.node_id, described.system))
        .order_by(
            staged_node.c.node_id,
            described.system,
            landed.c.is_deleted,
            described.external_id,
            described.connection_id,
        )
    )


def shares_of(registry: Registry, node_type: str, tenant_id: UUID) -> list[Share]:
    """Return what each mapping knows of the staged nodes of a type."""
    return [
        _share(each, number, tenant_id)
        for number, each in enumerate(registry.contributions(node_type))
    ]


def looked_up(row: Select[Any], name: str) -> FromClause:
    """Return a select of one row, or few, as something to join for each row before it."""
    return row.offset(0).lateral(name)


def landed_record(tenant_id: UUID, known: FromClause, name: str) -> FromClause:
    """Return the landed record of a reference, or of anything else with its key."""
    record = source_record.c
    return looked_up(
        select(record.is_deleted, record.landed_at, record.payload)
        .where(
            record.tenant_id == tenant_id,
            record.connection_id == known.c.connection_id,
            record.object_type == known.c.object_type,
            record.external_id == known.c.external_id,
        )
        .correlate(known),
        name,
    )


def link_id(share: Share, link: Link) -> SQL:
    """Return the external id of the parent that a record names."""
    return link.kind.read(share.place(link.path))


def parent_id(share: Share, link: Link) -> SQL:
    """Return the node of the parent, if it is of the type that the link wants."""
    parent = share.parents[link.column].c
    return case((parent.node_type == link.node_type, parent.node_id))


def _share(contribution: Contribution, number: int, tenant_id: UUID) -> Share:
    records = _records(contribution, f"records_{number}", tenant_id)
    parents = {
        link.column: _parent(records, link, f"{link.column}_{number}", tenant_id)
        for link in contribution.node.links
    }
    return Share(contribution, records, parents)


def _records(contribution: Contribution, name: str, tenant_id: UUID) -> CTE:
    """Select a system's records of the staged nodes of a type, each unpacked once."""
    landed = landed_record(tenant_id, staged_evidence, "landed")
    return (
        select(
            evidence.node_id,
            evidence.connection_id,
            evidence.currency,
            landed.c.is_deleted,
            landed.c.landed_at,
            unpacked(landed.c.payload).label("body"),
        )
        .select_from(staged_evidence)
        .join(landed, true())
        .where(
            evidence.node_type == contribution.node.node_type,
            evidence.system == contribution.mapping.system.value,
        )
        .cte(name)
        .prefix_with("MATERIALIZED")
    )


def _parent(records: CTE, link: Link, name: str, tenant_id: UUID) -> FromClause:
    ref = external_ref.c
    named = link.kind.read(Place(records.c.body, path(link.path)))
    return looked_up(
        select(ref.node_id, ref.node_type)
        .where(
            ref.tenant_id == tenant_id,
            ref.connection_id == records.c.connection_id,
            ref.object_type == link.object_type,
            ref.external_id == named,
        )
        .correlate(records),
        name,
    )


def _describing(registry: Registry, known: FromClause) -> list[ColumnElement[bool]]:
    return [
        and_(
            known.c.node_type == node_type,
            known.c.system == each.mapping.system.value,
            known.c.object_type == each.mapping.object_type,
        )
        for node_type in registry.node_tables
        for each in registry.contributions(node_type)
    ]


def unpacked(document: SQL) -> SQL:
    """Return a stored document decompressed, for many fields to be read from it."""
    return document.op("||", return_type=JSONB())(cast({}, JSONB))
