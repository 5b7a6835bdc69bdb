"""The landed records behind the staged nodes, with the parents that they name.

While a tenant is first synced its tables have no statistics: the planner takes every
join for one row, any index for as good as another. So a row is looked up by the whole
key of the index that is meant, in a LATERAL with OFFSET, which the planner leaves
whole; what narrows it further is tested on what was found.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
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
from csgraph.ingest.statements import TENANT, run
from csgraph.ingest.values import SQL, Place
from csgraph.storage.work import Writing

evidence = staged_evidence.c


@dataclass(frozen=True, slots=True)
class Share:
    """One mapping's records of the staged nodes, with the parents that their links name."""

    contribution: Contribution
    records: CTE

    @property
    def body(self) -> SQL:
        """Return the landed record."""
        return self.records.c.body

    def place(self, dotted: str) -> Place:
        """Return a value of the record."""
        return Place(self.body, path(dotted))


async def stage_evidence(work: Writing, registry: Registry) -> list[str]:
    """Find the records of the staged nodes; return the nodes' types, parents first.

    Of several records that a system has of a node, a live one counts, else its own rather
    than one that was merged into it, else the first.
    """
    await count_rows(work, staged_node)
    await run(work, delete(staged_evidence))
    await run(work, _staging_evidence(registry))
    await count_rows(work, staged_evidence)
    types = set((await run(work, _STAGED_TYPES)).scalars())
    return [each for each in registry.node_tables if each in types]


_STAGED_TYPES = select(staged_node.c.node_type).distinct()


@cache
def _staging_evidence(registry: Registry) -> Executable:
    return insert(staged_evidence).from_select(
        staged_evidence.columns.keys(), _records_of_staged_nodes(registry)
    )


def _records_of_staged_nodes(registry: Registry) -> Select[Any]:
    ref = external_ref.c
    references = looked_up(
        select(
            *(ref.node_type, ref.system, ref.connection_id, ref.object_type, ref.external_id),
            ref.merged_from.is_not(None).label("is_merged"),
        )
        .where(ref.tenant_id == TENANT, ref.node_id == staged_node.c.node_id)
        .correlate(staged_node),
        "reference",
    )
    described = references.c
    landed = landed_record(references, "landed")
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
                connection.c.tenant_id == TENANT,
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
            described.is_merged,
            described.external_id,
            described.connection_id,
        )
    )


def shares_of(registry: Registry, node_type: str) -> list[Share]:
    """Return what each mapping knows of the staged nodes of a type."""
    return [_share(each, number) for number, each in enumerate(registry.contributions(node_type))]


def looked_up(row: Select[Any], name: str) -> FromClause:
    """Return a select of one row, or few, as something to join for each row before it."""
    return row.offset(0).lateral(name)


def landed_record(known: FromClause, name: str) -> FromClause:
    """Return the landed record of a reference, or of anything else with its key."""
    record = source_record.c
    return looked_up(
        select(record.is_deleted, record.landed_at, record.payload)
        .where(
            record.tenant_id == TENANT,
            record.connection_id == known.c.connection_id,
            record.object_type == known.c.object_type,
            record.external_id == known.c.external_id,
        )
        .correlate(known),
        name,
    )


def link_id(share: Share, link: Link) -> SQL:
    """Return the external id of the parent that a record names."""
    found: SQL = share.records.c[_named(link)]
    return found


def parent_id(share: Share, link: Link) -> SQL:
    """Return the node of the parent, if it is of the type that the link wants."""
    found: SQL = share.records.c[_found(link)]
    return found


def _share(contribution: Contribution, number: int) -> Share:
    unpacked_records = _records(contribution, f"unpacked_{number}")
    return Share(contribution, _linked(contribution, unpacked_records, f"records_{number}"))


def _records(contribution: Contribution, name: str) -> CTE:
    """Select a system's records of the staged nodes of a type, each unpacked once."""
    landed = landed_record(staged_evidence, "landed")
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
            evidence.object_type == contribution.mapping.object_type,
        )
        .cte(name)
        .prefix_with("MATERIALIZED")
    )


def _linked(contribution: Contribution, records: CTE, name: str) -> CTE:
    """Add to each record the parents that its links name, looked up once."""
    source: FromClause = records
    found: list[ColumnElement[Any]] = []
    for link in contribution.node.links:
        named = link.kind.read(Place(records.c.body, path(link.path)))
        parent = _parent(records, link, named)
        source = source.outerjoin(parent, true())
        wanted = case((parent.c.node_type == link.node_type, parent.c.node_id))
        found += [named.label(_named(link)), wanted.label(_found(link))]
    return select(records, *found).select_from(source).cte(name).prefix_with("MATERIALIZED")


def _parent(records: CTE, link: Link, named: SQL) -> FromClause:
    ref = external_ref.c
    return looked_up(
        select(ref.node_id, ref.node_type)
        .where(
            ref.tenant_id == TENANT,
            ref.connection_id == records.c.connection_id,
            ref.object_type == link.object_type,
            ref.external_id == named,
        )
        .correlate(records),
        f"{link.column}_parent",
    )


def _named(link: Link) -> str:
    return f"{link.column}_named"


def _found(link: Link) -> str:
    return f"{link.column}_found"


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
