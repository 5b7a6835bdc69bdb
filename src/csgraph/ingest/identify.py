"""Decides which node each record describes.

A record of the leading system is always a node of its own. A record of another system
joins the one live leading record with its e-mail; with none or several of them it is a
node of its own. That is a function of what is landed, so that neither the order of
arrival nor a replay shows in the result: when a second person with the same e-mail
appears, who had joined the first is parted again. Only what people have merged stays
together whatever is landed.

A new leading record takes over the node of who waited for it, which keeps its id.
"""

from functools import cache

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    insert,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from csgraph.domain.sources.tables import external_ref
from csgraph.ingest.check import holds
from csgraph.ingest.evidence import landed_record, looked_up, unpacked
from csgraph.ingest.external_ids import page_url
from csgraph.ingest.mapping import Mapping, Registry, path
from csgraph.ingest.origin import Origin
from csgraph.ingest.staging import count_rows, staged_change, staged_identity, staged_node
from csgraph.ingest.statements import LINK_ROOT, TENANT, run
from csgraph.ingest.values import SQL, Place
from csgraph.storage.columns import LONGEST_INDEXED_TEXT, Id
from csgraph.storage.work import Writing

identity = staged_identity.c
ref = external_ref.c


async def identify_records(work: Writing, origin: Origin) -> None:
    """Give a node to each record that changed, and to whomever that concerns.

    ``staged_node`` then names the nodes to compute anew, those left without any record
    included; ``staged_identity`` tells who moved.
    """
    mapping, registry = origin.mapping, origin.registry
    await run(work, _staging_changed(mapping, registry), origin)
    if _recognises(mapping):
        await run(work, _staging_namesakes(registry))
        await count_rows(work, staged_identity)
        await run(work, _placing_leaders(registry))
    if _recognises(mapping) or not _always_leads(mapping, registry):
        await run(work, _placing_followers(registry))
    await run(work, _storing_references(origin.mapping), origin)
    await run(work, _STAGING_NODES)


@cache
def _staging_changed(mapping: Mapping, registry: Registry) -> Executable:
    """Stage the page's records; where nobody can be recognised, leaders are placed at once."""
    record = landed_record(staged_change, "record")
    landed = (
        select(staged_change, record.c.is_deleted, unpacked(record.c.payload).label("body"))
        .join(record, true())
        .cte("landed")
        .prefix_with("MATERIALIZED")
    )
    known = looked_up(
        select(ref.node_type, ref.node_id, ref.match_key, ref.merged_from)
        .where(
            ref.tenant_id == TENANT,
            ref.connection_id == landed.c.connection_id,
            ref.object_type == landed.c.object_type,
            ref.external_id == landed.c.external_id,
        )
        .correlate(landed),
        "known",
    )
    node_type, key = _node_type(mapping, landed.c.body), _match_key(mapping, landed.c.body)
    kept = case((landed.c.is_deleted, known.c.match_key))  # a scrubbed record has no e-mail
    system = literal(mapping.system.value)
    leads = _leads(registry, node_type, system)
    same = case((known.c.node_type == node_type, known.c.node_id), else_=cast(null(), Id))
    placed = case((leads, func.coalesce(same, func.uuidv7())), else_=cast(null(), Id))
    rows = select(
        landed.c.connection_id,
        landed.c.object_type,
        landed.c.external_id,
        system,
        node_type,
        func.coalesce(key, kept),
        leads,
        landed.c.is_deleted,
        true(),
        known.c.node_type,
        known.c.node_id,
        known.c.match_key,
        func.coalesce(known.c.merged_from.is_not(None), false()),
        cast(null(), Id) if _recognises(mapping) else placed,
    ).outerjoin_from(landed, known, true())
    return insert(staged_identity).from_select([*_STAGED, "node_id"], rows)


@cache
def _staging_namesakes(registry: Registry) -> Executable:
    """Add the records that share an e-mail, the former one or the present, with a changed one."""
    concerned = union(
        select(identity.node_type, identity.match_key).where(identity.match_key.is_not(None)),
        select(identity.former_node_type, identity.former_match_key).where(
            identity.former_match_key.is_not(None)
        ),
    ).subquery("concerned")
    record = landed_record(external_ref, "record")
    present = (ref.node_type, ref.match_key)
    rows = (
        select(
            *(ref.connection_id, ref.object_type, ref.external_id, ref.system, *present),
            _leads(registry, ref.node_type, ref.system),
            record.c.is_deleted,
            false(),
            *(ref.node_type, ref.node_id, ref.match_key, ref.merged_from.is_not(None)),
        )
        .select_from(concerned)
        .join(
            external_ref,
            and_(
                ref.tenant_id == TENANT,
                tuple_(*present) == tuple_(concerned.c.node_type, concerned.c.match_key),
            ),
        )
        .join(record, true())
        .where(not_(_is_staged()))
    )
    return insert(staged_identity).from_select(_STAGED, rows)


def _is_staged() -> ColumnElement[bool]:
    staged = staged_identity.alias("staged")
    return exists().where(
        staged.c.connection_id == ref.connection_id,
        staged.c.object_type == ref.object_type,
        staged.c.external_id == ref.external_id,
    )


@cache
def _placing_leaders(registry: Registry) -> Executable:
    waiting = staged_identity.alias("waiting")
    rival = staged_identity.alias("rival")
    rivals = (
        select(func.count())
        .where(_same_person(rival), rival.c.leads, not_(rival.c.is_deleted))
        .correlate(staged_identity)
        .scalar_subquery()
    )
    taken_over = (
        select(waiting.c.former_node_id)
        .where(
            _same_person(waiting),
            not_(waiting.c.leads),
            waiting.c.former_node_type == identity.node_type,
            not_(_is_led(registry, waiting.c.former_node_id)),
            not_(identity.is_deleted),
            rivals == 1,
        )
        .order_by(waiting.c.external_id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        update(staged_identity)
        .where(identity.leads)
        .values(node_id=func.coalesce(_former_node(), taken_over, func.uuidv7()))
    )


@cache
def _placing_followers(registry: Registry) -> Executable:
    leader = staged_identity.alias("leader")
    only_leader = (
        select(func.array_agg(leader.c.node_id)[1])
        .where(_same_person(leader), leader.c.leads, not_(leader.c.is_deleted))
        .having(func.count(leader.c.node_id.distinct()) == 1)
        .scalar_subquery()
    )
    merged = case((identity.is_merged, _former_node()))  # what a person joined stays together
    newly_led = exists().where(leader.c.leads, leader.c.node_id == identity.former_node_id)
    own = case(
        (
            not_(or_(_is_led(registry, identity.former_node_id), newly_led)),
            _former_node(),
        )
    )
    return (
        update(staged_identity)
        .where(not_(identity.leads))
        .values(node_id=func.coalesce(merged, only_leader, own, func.uuidv7()))
    )


@cache
def _storing_references(mapping: Mapping) -> Executable:
    decided = ("node_type", "node_id", "match_key")
    url = page_url(LINK_ROOT, mapping.page, identity.external_id)
    values = {
        "tenant_id": TENANT,
        "connection_id": identity.connection_id,
        "object_type": identity.object_type,
        "external_id": identity.external_id,
        "system": identity.system,
        "node_type": identity.node_type,
        "node_id": identity.node_id,
        "match_key": identity.match_key,
        "url": case((identity.landed, url)),
        "synced_at": func.clock_timestamp(),
    }
    moved = or_(*(identity[name].is_distinct_from(identity[f"former_{name}"]) for name in decided))
    source = select(*values.values()).where(or_(identity.landed, moved))
    statement = upsert(external_ref).from_select(list(values), source)
    given = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["tenant_id", "connection_id", "object_type", "external_id"],
        set_={name: given[name] for name in decided}
        | {"url": func.coalesce(given.url, ref.url), "synced_at": given.synced_at},
    )


def _staging_nodes() -> Executable:
    moved = identity.node_id.is_distinct_from(identity.former_node_id)
    nodes = union(
        select(identity.node_type, identity.node_id).where(or_(identity.landed, moved)),
        select(identity.former_node_type, identity.former_node_id).where(
            moved, identity.former_node_id.is_not(None)
        ),
    )
    return insert(staged_node).from_select(["node_type", "node_id"], nodes)


_STAGING_NODES = _staging_nodes()


_STAGED = [
    *("connection_id", "object_type", "external_id", "system", "node_type", "match_key"),
    *("leads", "is_deleted", "landed", "former_node_type", "former_node_id", "former_match_key"),
    "is_merged",
]


def _recognises(mapping: Mapping) -> bool:
    """Tell whether a record may be found to describe the node of another one."""
    return any(node.recognised_by for node in mapping.nodes)


def _always_leads(mapping: Mapping, registry: Registry) -> bool:
    return all(registry.leading_system(node.node_type) is mapping.system for node in mapping.nodes)


def _node_type(mapping: Mapping, body: SQL) -> SQL:
    return case(*((holds(node.when, body), literal(node.node_type)) for node in mapping.nodes))


def _match_key(mapping: Mapping, body: SQL) -> SQL:
    keys = [
        (holds(node.when, body), _folded(Place(body, path(node.recognised_by)).text))
        for node in mapping.nodes
        if node.recognised_by
    ]
    return case(*keys) if keys else null()


def _folded(email: SQL) -> SQL:
    """Return an e-mail as it is compared; null for a text that is none, and tells nothing."""
    folded = func.left(func.lower(func.btrim(email)), LONGEST_INDEXED_TEXT)
    return case((func.strpos(email, "@") > 1, folded))


def _leads(registry: Registry, node_type: SQL, system: SQL) -> SQL:
    leaders = [
        and_(node_type == each, system == registry.leading_system(each).value)
        for each in registry.node_tables
    ]
    return or_(*leaders)


def _same_person(other: FromClause) -> ColumnElement[bool]:
    return and_(other.c.node_type == identity.node_type, other.c.match_key == identity.match_key)


def _former_node() -> SQL:
    return case(
        (identity.former_node_type == identity.node_type, identity.former_node_id),
        else_=cast(null(), Id),
    )


def _is_led(registry: Registry, node_id: SQL) -> ColumnElement[bool]:
    """Tell whether a leading record already describes a node."""
    stored = external_ref.alias("stored")
    return exists().where(
        stored.c.tenant_id == TENANT,
        stored.c.node_id == node_id,
        _leads(registry, stored.c.node_type, stored.c.system),
    )
