"""Takes in one page of a stream, in the caller's transaction.

Evidence, quarantine, rows of the graph, references, pending links: all of it is
committed with the stream's state or none of it is. Pages of one tenant are taken in one
after the other, since what a record means depends on what others have landed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, select

from csgraph.events.change_log import Actor, begin_change_set
from csgraph.ingest.absent import Covered, mark_absent
from csgraph.ingest.check import check_records
from csgraph.ingest.checkpoints import ALL_STREAMS, UNWATCHED, Checkpoints, Moment
from csgraph.ingest.custom_fields import note_misfits, stage_definitions
from csgraph.ingest.domains import look_up_addresses
from csgraph.ingest.evidence import stage_evidence
from csgraph.ingest.identify import identify_records
from csgraph.ingest.land import land_records
from csgraph.ingest.links import stage_children_of_moved, stage_waiting
from csgraph.ingest.load import RawRecord, load_records
from csgraph.ingest.mapping import Registry
from csgraph.ingest.match import decide_matches
from csgraph.ingest.organizations import (
    ACCOUNT,
    follow_merges,
    stage_concerned_by_accounts,
    stage_landed,
    store_references,
)
from csgraph.ingest.origin import Origin
from csgraph.ingest.project import project_nodes
from csgraph.ingest.quarantine import quarantine_refused
from csgraph.ingest.staging import (
    prepare_staging,
    staged_node,
    staged_organization,
)
from csgraph.ingest.tenant_lock import hold_tenant
from csgraph.storage.work import Writing

LOT = 2_000
"""How many waiting nodes are linked in one transaction."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a page's records."""

    read: int = 0
    changed: int = 0
    quarantined: int = 0


async def take_in(
    work: Writing,
    origin: Origin,
    records: Sequence[RawRecord],
    covered: Covered | None = None,
    *,
    is_confirmed: bool = False,
) -> Intake:
    """Land a page, bring the graph to what it says, and to what it no longer lists.

    Raises:
        AbsenceDoubted: it lacks too much; ``is_confirmed`` when it did the last time too.
    """
    await origin.reached(Moment.BEFORE_LOAD)
    await prepare_staging(work)
    is_parsed = await load_records(work, records)
    await origin.reached(Moment.AFTER_LOAD)
    await check_records(work, origin.mapping, parsed=is_parsed)
    await hold_tenant(work)
    await stage_definitions(work)
    await origin.reached(Moment.BEFORE_MERGE)
    quarantined = await quarantine_refused(work, origin)
    changed = await land_records(work, origin)
    if covered is not None:
        changed += await mark_absent(work, origin, covered, is_confirmed=is_confirmed)
    await origin.reached(Moment.AFTER_MERGE)
    if changed:
        await origin.reached(Moment.BEFORE_PROJECT)
        await note_misfits(work, origin)
        await _apply(work, origin, await begin_change_set(work, _actor(origin)))
        await origin.reached(Moment.AFTER_PROJECT)
    return Intake(len(records), changed, quarantined)


async def link_waiting(
    work: Writing, registry: Registry, actor: Actor, checkpoints: Checkpoints = UNWATCHED
) -> int:
    """Compute anew some of the nodes whose parent has arrived; return how many."""
    await checkpoints.reached(Moment.BEFORE_LINK, ALL_STREAMS)
    await prepare_staging(work)
    await hold_tenant(work)
    staged = await stage_waiting(work, registry, LOT)
    if staged:
        await stage_definitions(work)
        change_set_id = await begin_change_set(work, actor)
        await _project(work, registry, change_set_id, has_abandoned=False)
    await checkpoints.reached(Moment.AFTER_LINK, ALL_STREAMS)
    return staged


async def _apply(work: Writing, origin: Origin, change_set_id: UUID) -> None:
    declared = origin.mapping.organization
    if declared is not None:
        await stage_landed(work, origin, declared)
        await _match(work, origin, change_set_id)
        return
    matched = origin.registry.organization
    has_accounts = any(node.node_type == ACCOUNT for node in origin.mapping.nodes)
    await identify_records(work, origin)
    if has_accounts and matched:  # who had a former domain, then who has a present one
        await stage_concerned_by_accounts(work, matched)
    has_moved = await stage_children_of_moved(work, origin.registry)
    await _project(work, origin.registry, change_set_id, has_abandoned=has_moved)
    if has_accounts and matched:
        await stage_concerned_by_accounts(work, matched)
        await _match(work, origin, change_set_id)


async def _match(work: Writing, origin: Origin, change_set_id: UUID) -> None:
    matched = origin.registry.organization
    declared = matched.organization if matched else None
    some = select(exists(select(staged_organization.c.external_id)))
    if matched is None or declared is None or not await work.connection.scalar(some):
        return
    await follow_merges(work, declared)
    await decide_matches(work, matched, change_set_id)
    await store_references(work, matched)
    await work.connection.execute(delete(staged_node))
    has_moved = await stage_children_of_moved(work, origin.registry)
    await _project(work, origin.registry, change_set_id, has_abandoned=has_moved)


async def _project(
    work: Writing, registry: Registry, change_set_id: UUID, *, has_abandoned: bool
) -> None:
    node_types = await stage_evidence(work, registry)
    await look_up_addresses(work, registry, node_types)
    await project_nodes(work, registry, node_types, change_set_id, has_abandoned=has_abandoned)


def _actor(origin: Origin) -> Actor:
    return Actor(
        "CONNECTOR",
        str(origin.connection_id),
        reason=f"{origin.mapping.system.value.capitalize()} {origin.mapping.object_type}",
        request_id=str(origin.sync_run_id),
    )
