"""Finds the account behind each organization of another system.

Evidence, strongest first: the link field names the account, the organization's own
external id does, one of its domains belongs to exactly one account while no other
organization has it. Two that contradict each other, or a domain with several holders,
make the match AMBIGUOUS: a question for a human, never a guess. What a human decided
stays.

The verdict is a function of what is known of accounts with organizations, and is drawn
anew for whichever of them a page concerns.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.accounts.tables import account
from csgraph.domain.sources.rules import MatchEvidence, MatchStatus
from csgraph.domain.sources.tables import external_ref, source_match
from csgraph.events.change_log import merge_rows
from csgraph.ingest.evidence import looked_up
from csgraph.ingest.mapping import Mapping
from csgraph.ingest.staging import staged_organization
from csgraph.ingest.values import SQL
from csgraph.storage.columns import Id
from csgraph.storage.work import Writing

NODE_TYPE = "SourceMatch"
organization = staged_organization.c
match = source_match.c


async def decide_matches(work: Writing, mapping: Mapping, change_set_id: UUID) -> None:
    """Bring the matches of the staged organizations to what is known now."""
    await merge_rows(
        work,
        source_match,
        verdicts(work, mapping),
        node_type=NODE_TYPE,
        change_set_id=change_set_id,
    )


def verdicts(work: Writing, mapping: Mapping) -> Select[Any]:
    """Select the staged organizations as rows of ``source_match``."""
    known = _evidence(work, mapping)
    linked, keyed, shared = known.c.linked, known.c.keyed, known.c.shared
    contradicts = and_(_one(linked), _one(keyed), linked[1] != keyed[1])
    doubtful = or_(func.cardinality(linked) > 1, func.cardinality(keyed) > 1, contradicts)
    chosen = [
        (doubtful, None, None),
        (_one(linked), MatchEvidence.LINK_FIELD, known.c.linked_to),
        (_one(keyed), MatchEvidence.EXTERNAL_ID, known.c.keyed_to),
        (_one(shared), MatchEvidence.DOMAIN, known.c.shared_domain),
    ]
    accounts = (cast(null(), Id), linked[1], keyed[1], shared[1])
    conditions = [condition for condition, _, _ in chosen]
    found = case(*zip(conditions, accounts, strict=True))
    status = case(
        (found.is_not(None), MatchStatus.MATCHED.value),
        (or_(doubtful, known.c.touches), MatchStatus.AMBIGUOUS.value),
        else_=MatchStatus.UNMATCHED.value,
    )
    kept = ("connection_id", "object_type", "external_id", "name")
    evidence = ("linked_to", "keyed_to", "domains")
    return (
        select(
            func.coalesce(match.id, func.uuidv7()).label("id"),
            *(known.c[name] for name in (*kept, *evidence)),
            status.label("status"),
            found.label("account_id"),
            case(*((when, literal(why.value) if why else null()) for when, why, _ in chosen)).label(
                "evidence"
            ),
            case(*((when, null() if value is None else value) for when, _, value in chosen)).label(
                "evidence_value"
            ),
            case(
                (known.c.is_deleted, func.coalesce(match.deleted_at, func.clock_timestamp()))
            ).label("deleted_at"),
        )
        .select_from(known)
        .outerjoin(source_match, _is_of(work, known))
        .where(match.evidence.is_distinct_from(MatchEvidence.HUMAN.value))
    )


def _evidence(work: Writing, mapping: Mapping) -> CTE:
    """Select each staged organization with the accounts that each kind of evidence names."""
    shares = _shared_domains(work)
    by_domain = (
        select(
            shares.c.connection_id,
            shares.c.external_id,
            func.array_agg(shares.c.owners[1].distinct())
            .filter(shares.c.is_exclusive)
            .label("accounts"),
            func.min(shares.c.domain).filter(shares.c.is_exclusive).label("domain"),
        )
        .group_by(shares.c.connection_id, shares.c.external_id)
        .subquery("by_domain")
    )
    none: SQL = cast([], ARRAY(Id))
    return (
        select(
            staged_organization,
            _named_accounts(work, mapping, organization.linked_to).label("linked"),
            _named_accounts(work, mapping, organization.keyed_to).label("keyed"),
            func.coalesce(by_domain.c.accounts, none, type_=ARRAY(Id)).label("shared"),
            by_domain.c.domain.label("shared_domain"),
            by_domain.c.external_id.is_not(None).label("touches"),
        )
        .outerjoin(
            by_domain,
            and_(
                by_domain.c.connection_id == organization.connection_id,
                by_domain.c.external_id == organization.external_id,
            ),
        )
        .cte("evidence")
        .prefix_with("MATERIALIZED")
    )


def _named_accounts(work: Writing, mapping: Mapping, named: SQL) -> SQL:
    """Return the live accounts that bear an external id, as an array."""
    declared = mapping.organization
    if declared is None:
        raise ValueError(f"{mapping.object_type} is no organization")
    ref = external_ref.alias("named")
    node = looked_up(
        select(account.c.id, account.c.deleted_at)
        .where(account.c.tenant_id == work.tenant_id, account.c.id == ref.c.node_id)
        .correlate(ref),
        "node",
    )
    found = (
        select(node.c.id)
        .select_from(ref)
        .join(node, node.c.deleted_at.is_(None))
        .where(
            ref.c.tenant_id == work.tenant_id,
            ref.c.system == declared.account_system.value,
            ref.c.object_type == declared.account_object,
            ref.c.external_id == named,
        )
        .correlate(staged_organization)
    )
    return func.array(found.scalar_subquery(), type_=ARRAY(Id))


def _shared_domains(work: Writing) -> CTE:
    """Select (organization, domain, owners) of the domains that accounts have.

    A domain is exclusive when one account owns it while no other organization holds it.
    """
    held = _holders(work)
    owned = _owners(work, held)
    live = (
        select(held.c.connection_id, held.c.domain, func.count().label("holders"))
        .where(not_(held.c.is_deleted))
        .group_by(held.c.connection_id, held.c.domain)
        .cte("live")
    )
    others = func.coalesce(live.c.holders, 0) - case((held.c.is_deleted, 0), else_=1)
    return (
        select(
            held.c.connection_id,
            held.c.external_id,
            held.c.domain,
            owned.c.owners,
            and_(func.cardinality(owned.c.owners) == 1, others == 0).label("is_exclusive"),
        )
        .join(owned, owned.c.domain == held.c.domain)
        .outerjoin(
            live,
            and_(live.c.connection_id == held.c.connection_id, live.c.domain == held.c.domain),
        )
        .where(held.c.is_staged)
        .cte("shares")
    )


def _owners(work: Writing, held: CTE) -> CTE:
    """Select the domains that are held by someone with the accounts that own them."""
    domains = select(held.c.domain).distinct().subquery("domains")
    owning = (
        select(account.c.id)
        .where(
            account.c.tenant_id == work.tenant_id,
            account.c.domain == domains.c.domain,
            account.c.deleted_at.is_(None),
        )
        .correlate(domains)
    )
    owners = func.array(owning.scalar_subquery(), type_=ARRAY(Id))
    known = select(domains.c.domain, owners.label("owners")).offset(0).subquery("known")
    return select(known).where(func.cardinality(known.c.owners) > 0).cte("owned")


def _holders(work: Writing) -> CTE:
    """Select every organization that holds a domain of a staged one."""
    staged = select(
        organization.connection_id,
        organization.external_id,
        organization.is_deleted,
        func.unnest(organization.domains).label("domain"),
        true().label("is_staged"),
    )
    wanted = select(func.unnest(organization.domains)).scalar_subquery()
    kept = select(
        match.connection_id,
        match.external_id,
        match.deleted_at.is_not(None),
        func.unnest(match.domains),
        false(),
    ).where(
        match.tenant_id == work.tenant_id,
        match.domains.overlap(func.array(wanted, type_=ARRAY(Text))),
        not_(exists().where(_is_of_staged())),
    )
    return union_all(staged, kept).cte("holders")


def _one(accounts: SQL) -> SQL:
    return func.cardinality(accounts) == 1


def _is_of(work: Writing, known: CTE) -> SQL:
    return and_(
        match.tenant_id == work.tenant_id,
        match.connection_id == known.c.connection_id,
        match.object_type == known.c.object_type,
        match.external_id == known.c.external_id,
    )


def _is_of_staged() -> SQL:
    return and_(
        organization.connection_id == match.connection_id,
        organization.object_type == match.object_type,
        organization.external_id == match.external_id,
    )
