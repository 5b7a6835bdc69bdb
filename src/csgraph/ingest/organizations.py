"""Which organizations a page concerns, then the references that follow from their matches.

An account's page concerns the organizations that name the account, are matched to it,
or have a domain of it, the former one included; an organization's page those that share
a domain with it as well.
"""

from sqlalchemy import (
    Select,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    null,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from csgraph.domain.accounts.tables import account
from csgraph.domain.sources.rules import MatchStatus
from csgraph.domain.sources.tables import connection, external_ref, source_match, source_record
from csgraph.ingest.domains import FREEMAIL, look_up_hosts
from csgraph.ingest.evidence import landed_record, looked_up
from csgraph.ingest.external_ids import normalised_id, page_url
from csgraph.ingest.mapping import Mapping, Organization, path
from csgraph.ingest.origin import Origin
from csgraph.ingest.staging import (
    staged_address,
    staged_change,
    staged_identity,
    staged_node,
    staged_organization,
)
from csgraph.ingest.statements import run
from csgraph.ingest.values import SQL, Place, text_list
from csgraph.storage.columns import Id
from csgraph.storage.work import Writing

ACCOUNT = "Account"
LONGEST_MERGE_CHAIN = 5
organization = staged_organization.c
match = source_match.c


async def stage_landed(work: Writing, origin: Origin, declared: Organization) -> None:
    """Stage the page's organizations with what they say of their account."""
    record = source_record.c
    body = record.payload
    names = Place(body, path(declared.name)).text
    links = [
        normalised_id(declared.account_system, Place(body, (*path(declared.links), each)).text)
        for each in origin.link_fields
    ]
    key = normalised_id(declared.account_system, Place(body, path(declared.key)).text)
    hosts = text_list().read(Place(body, path(declared.domains)))
    rows = select(
        record.connection_id,
        record.object_type,
        record.external_id,
        names,
        func.coalesce(*links, null()),
        key,
        func.coalesce(hosts, _none(Text())),
        record.is_deleted,
    ).where(
        record.tenant_id == work.tenant_id,
        record.connection_id == origin.connection_id,
        record.object_type == origin.mapping.object_type,
        record.external_id.in_(select(staged_change.c.external_id)),
    )
    await run(
        work, insert(staged_organization).from_select(staged_organization.columns.keys(), rows)
    )
    await look_up_hosts(work)
    await run(
        work,
        update(staged_organization).values(
            domains=func.array(_telling_domains(), type_=ARRAY(Text))
        ),
    )
    await _stage_sharing(work)


async def follow_merges(work: Writing, declared: Organization) -> None:
    """Replace the ids of accounts that were merged away by those of their survivors."""
    for column in (organization.linked_to, organization.keyed_to):
        survivor = _survivor(work, declared, column)
        for _ in range(LONGEST_MERGE_CHAIN):
            followed = await run(
                work,
                update(staged_organization)
                .where(survivor.is_not(None))
                .values({column.name: survivor}),
            )
            if not followed.rowcount:
                break


async def stage_concerned_by_accounts(work: Writing, mapping: Mapping) -> None:
    """Stage the organizations that the staged accounts concern, as their rows stand now."""
    declared = mapping.organization
    if declared is None:
        return
    ref = external_ref.c
    staged = select(staged_node.c.node_id).where(staged_node.c.node_type == ACCOUNT)
    ids = func.array(
        select(ref.external_id)
        .where(
            ref.tenant_id == work.tenant_id,
            ref.node_id.in_(staged),
            ref.system == declared.account_system.value,
            ref.object_type == declared.account_object,
        )
        .scalar_subquery(),
        type_=ARRAY(Text),
    )
    domains = func.array(
        select(account.c.domain)
        .where(
            account.c.tenant_id == work.tenant_id,
            account.c.id.in_(staged),
            account.c.domain.is_not(None),
        )
        .scalar_subquery(),
        type_=ARRAY(Text),
    )
    nodes = func.array(staged.scalar_subquery(), type_=ARRAY(Id))
    await _stage_known(
        work,
        match.account_id == func.any(nodes),
        match.linked_to == func.any(ids),
        match.keyed_to == func.any(ids),
        match.domains.overlap(domains),
    )


async def store_references(work: Writing, mapping: Mapping) -> None:
    """Point the organizations' references to their accounts; remove those of lost matches.

    ``staged_identity`` then tells which of them moved.
    """
    ref = external_ref.c
    await run(work, delete(staged_identity))
    decided = (
        select(
            organization.connection_id,
            organization.object_type,
            organization.external_id,
            literal(mapping.system.value),
            literal(ACCOUNT),
            case((match.status == MatchStatus.MATCHED.value, match.account_id)),
            ref.node_type,
            ref.node_id,
        )
        .join(source_match, _row_of_staged(work))
        .outerjoin(
            external_ref,
            and_(
                ref.tenant_id == work.tenant_id,
                ref.connection_id == organization.connection_id,
                ref.object_type == organization.object_type,
                ref.external_id == organization.external_id,
            ),
        )
    )
    columns = ["connection_id", "object_type", "external_id", "system", "node_type", "node_id"]
    await run(
        work,
        insert(staged_identity).from_select(
            [*columns, "former_node_type", "former_node_id"], decided
        ),
    )
    await _remove_lost(work)
    await _store_found(work, mapping)


async def _remove_lost(work: Writing) -> None:
    identity, ref = staged_identity.c, external_ref.c
    await run(
        work,
        delete(external_ref).where(
            ref.tenant_id == work.tenant_id,
            ref.connection_id == identity.connection_id,
            ref.object_type == identity.object_type,
            ref.external_id == identity.external_id,
            identity.node_id.is_(None),
        ),
    )


async def _store_found(work: Writing, mapping: Mapping) -> None:
    identity = staged_identity.c
    key = ("connection_id", "object_type", "external_id")
    url = page_url(connection.c.base_url, mapping.page, identity.external_id)
    found = (
        select(
            literal(work.tenant_id),
            *(identity[name] for name in (*key, "system", "node_type", "node_id")),
            url,
            func.clock_timestamp(),
        )
        .join(
            connection,
            and_(
                connection.c.tenant_id == work.tenant_id,
                connection.c.id == identity.connection_id,
            ),
        )
        .where(
            identity.node_id.is_not(None),
            identity.node_id.is_distinct_from(identity.former_node_id),
        )
    )
    statement = upsert(external_ref).from_select(
        ["tenant_id", *key, "system", "node_type", "node_id", "url", "synced_at"], found
    )
    given = statement.excluded
    await run(
        work,
        statement.on_conflict_do_update(
            index_elements=["tenant_id", *key],
            set_={"node_id": given.node_id, "synced_at": given.synced_at},
        ),
    )


def _survivor(work: Writing, declared: Organization, named: SQL) -> SQL:
    ref = external_ref.c
    merged = landed_record(external_ref, "merged")
    return (
        select(Place(merged.c.payload, path(declared.survivor)).text)
        .select_from(external_ref)
        .join(merged, merged.c.is_deleted)
        .where(
            ref.tenant_id == work.tenant_id,
            ref.system == declared.account_system.value,
            ref.object_type == declared.account_object,
            ref.external_id == named,
        )
        .order_by(ref.connection_id)
        .limit(1)
        .correlate(staged_organization)
        .scalar_subquery()
    )


def _telling_domains() -> SQL:
    """Select the domains of an organization's hosts that tell something of its company."""
    host = func.unnest(organization.domains).table_valued("host").render_derived()
    return (
        select(staged_address.c.domain)
        .select_from(host)
        .join(staged_address, staged_address.c.address == host.c.host)
        .where(
            staged_address.c.domain.is_not(None), staged_address.c.domain.not_in(sorted(FREEMAIL))
        )
        .distinct()
        .order_by(staged_address.c.domain)
        .scalar_subquery()
    )


async def _stage_sharing(work: Writing) -> None:
    """Stage as well who shares a domain, present or former, with a staged organization."""
    former = looked_up(
        select(match.domains).where(_row_of_staged(work)).correlate(staged_organization), "former"
    )
    told = select(func.unnest(organization.domains))
    kept = select(func.unnest(former.c.domains)).select_from(
        staged_organization.join(former, true())
    )
    both = func.array(told.union_all(kept).scalar_subquery(), type_=ARRAY(Text))
    await _stage_known(work, match.domains.overlap(both))


async def _stage_known(work: Writing, *concerned: SQL) -> None:
    """Stage the organizations for which one of some conditions holds, each by its own index."""
    found = union_all(
        *(select(match.id).where(match.tenant_id == work.tenant_id, each) for each in concerned)
    )
    ids = func.array(found.scalar_subquery(), type_=ARRAY(Id))
    shown = ("connection_id", "object_type", "external_id", "name")
    told = ("linked_to", "keyed_to", "domains")
    rows: Select[tuple[object, ...]] = select(
        *(match[name] for name in (*shown, *told)), match.deleted_at.is_not(None)
    ).where(
        match.tenant_id == work.tenant_id,
        match.id == func.any(ids),
        not_(exists().where(_row_of_staged(work))),
    )
    await run(work, insert(staged_organization).from_select([*shown, *told, "is_deleted"], rows))


def _row_of_staged(work: Writing) -> SQL:
    return and_(
        match.tenant_id == work.tenant_id,
        match.connection_id == organization.connection_id,
        match.object_type == organization.object_type,
        match.external_id == organization.external_id,
    )


def _none(type_: Text) -> SQL:
    return cast([], ARRAY(type_))
