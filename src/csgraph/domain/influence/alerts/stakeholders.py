"""Alerts about people who come and go (domain.md §2.4)."""

from typing import Any

from sqlalchemy import Select, Text, case, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from csgraph.alerting.declare import CONTACT, AlertFacts, AlertRule, PlaybookStep
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.rules import GONE
from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence.alerts.reading import (
    ROLES_READ,
    TIES,
    TIES_READ,
    roles_of,
    ties_of,
)
from csgraph.domain.influence.tables import relationship
from csgraph.domain.interactions.tables import interaction
from csgraph.storage.literals import literal

_HIGH = ("ECONOMIC_BUYER", "EXECUTIVE_SPONSOR")
_MEDIUM = ("POWER_USER", "ADMIN")
_EXECUTIVES = ("C_LEVEL", "VP")


def _words(words: tuple[str, ...]) -> list[Any]:
    return [literal(each) for each in words]


def _changed(facts: AlertFacts) -> Select[Any]:
    names = ("id", "name", "account_id", "status", "status_since", "level", "successor_id")
    people, known, ties = facts.rows(contact, *names), roles_of(facts), ties_of(facts)
    weighs = known.c.role.in_(_words((*_HIGH, *_MEDIUM)))
    listed = aggregate_order_by(known.c.role, known.c.role)
    held = (
        select(
            known.c.contact_id,
            func.array_to_string(func.array_agg(listed), literal(", "), type_=Text).label("roles"),
            func.bool_or(known.c.role.in_(_words(_HIGH))).label("is_high"),
        )
        .where(weighs)
        .group_by(known.c.contact_id)
        .subquery()
    )
    is_executive = people.c.level.in_(_words(_EXECUTIVES))
    is_high = or_(held.c.is_high.is_(literal_column("true")), is_executive)
    rebuilt = (
        select(ties.c.contact_id)
        .where(ties.c.contact_id == people.c.successor_id)
        .correlate(people)
        .exists()
    )
    return (
        select(
            people.c.id.label("subject_id"),
            people.c.account_id,
            case((is_high, literal("HIGH")), else_=literal("MEDIUM")).label("severity"),
            people.c.name.label("person"),
            func.coalesce(held.c.roles, people.c.level).label("parts"),
            people.c.status.label("status"),
            people.c.status_since.label("leftAt"),
        )
        .select_from(people.outerjoin(held, held.c.contact_id == people.c.id))
        .where(
            people.c.status.in_([literal(each.value) for each in GONE]),
            people.c.account_id.is_not(None),
            facts.among(people.c.account_id),
            or_(held.c.contact_id.is_not(None), is_executive),
            ~rebuilt,
        )
    )


STAKEHOLDER_CHANGED = AlertRule(
    code="STAKEHOLDER_CHANGED",
    subject=CONTACT,
    scope="contacts:read",
    holds=_changed,
    explanation="{person} ({parts}) left on {leftAt}, and nobody who came after is in touch.",
    depends=(*ROLES_READ, *TIES_READ),
    keys=("contact.activeDays",),
    shares=(TIES,),
    playbook=(
        PlaybookStep("AM", "Build the tie to who comes after."),
        PlaybookStep("CSM", "Map again who decides."),
    ),
)


def _joined(facts: AlertFacts) -> Select[Any]:
    people = facts.rows(contact, "id", "name", "title", "account_id", "status", "created_at")
    accounts = facts.rows(account, "id", "owner_id", "created_at")
    days, now = facts.days("contact.newDays"), facts.now()
    known = facts.rows(relationship, "contact_id", "last_two_way_at")
    met = facts.rows(interaction, "contact_id", "occurred_at", "is_done")
    spoken = or_(
        select(known.c.contact_id)
        .where(known.c.contact_id == people.c.id, known.c.last_two_way_at.is_not(None))
        .correlate(people)
        .exists(),
        select(met.c.contact_id)
        .where(
            met.c.contact_id == people.c.id,
            met.c.occurred_at <= now,
            met.c.is_done.is_distinct_from(literal_column("false")),
        )
        .correlate(people)
        .exists(),
    )
    return (
        select(
            people.c.id.label("subject_id"),
            people.c.account_id,
            (people.c.created_at + days).label("due_at"),
            people.c.name.label("person"),
            people.c.title.label("title"),
            people.c.created_at.label("seenAt"),
        )
        .select_from(people.join(accounts, accounts.c.id == people.c.account_id))
        .where(
            people.c.status == literal("ACTIVE"),
            people.c.created_at > now - days,
            people.c.created_at <= now,
            # Who was there when the account was made known is not new to it.
            people.c.created_at > accounts.c.created_at + days,
            accounts.c.owner_id.is_not(None),
            facts.among(people.c.account_id),
            ~spoken,
        )
    )


NEW_CONTACT_JOINED = AlertRule(
    code="NEW_CONTACT_JOINED",
    subject=CONTACT,
    scope="contacts:read",
    holds=_joined,
    explanation="{person} ({title}) was first seen on {seenAt}, and nobody has spoken to them.",
    depends=TIES_READ,
    keys=("contact.newDays",),
    lapses=True,
    playbook=(
        PlaybookStep("CSM", "Introduce yourself."),
        PlaybookStep("SUPPORT", "Provide access to the product."),
        PlaybookStep("TRAINING", "Train the person."),
    ),
)
