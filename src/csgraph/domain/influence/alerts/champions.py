"""Alerts about champions (domain.md §2.3, §2.4)."""

from functools import partial
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    union_all,
)

from csgraph.alerting.declare import CONTACT, AlertFacts, AlertRule, PlaybookStep
from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence.alerts.reading import (
    ROLES_READ,
    SIGNALS_READ,
    is_there,
    roles_of,
    with_axes,
)
from csgraph.domain.influence.node.quadrants import influence_sql, quadrant_sql
from csgraph.domain.influence.rules import CHAMPION_KEYS, QUADRANT_KEYS
from csgraph.domain.influence.tables import contact_role
from csgraph.storage.literals import literal

_MARKS: Final = (
    *("level", "authority", "influence", "product_importance"),
    *("department_buys", "is_promoter", "is_expected_owner"),
)
_CHAMPION = "CHAMPION"


def _gone(facts: AlertFacts) -> FromClause:
    """Return who left an account without a successor, or whose record moved to another one."""
    names = ("status_since", "new_employer", "former_account_id", "moved_at")
    people = facts.rows(contact, "id", "name", "account_id", "status", *names)
    left = select(
        people.c.id,
        people.c.name,
        people.c.account_id,
        people.c.status_since.label("left_at"),
        people.c.new_employer,
    ).where(
        people.c.status.in_([literal("LEFT"), literal("VACANT")]),
        people.c.account_id.is_not(None),
        facts.among(people.c.account_id),
    )
    elsewhere = facts.rows(contact, "id", "name", "account_id", "status", *names)
    moved = select(
        elsewhere.c.id,
        elsewhere.c.name,
        elsewhere.c.former_account_id,
        elsewhere.c.moved_at,
        elsewhere.c.new_employer,
    ).where(
        is_there(elsewhere),
        elsewhere.c.former_account_id.is_not(None),
        facts.among(elsewhere.c.former_account_id),
        ~_has_champion_since(facts, elsewhere),
    )
    return union_all(left, moved).subquery("gone")


def _has_champion_since(facts: AlertFacts, moved: FromClause) -> ColumnElement[bool]:
    """Whether an account found another champion after one moved away."""
    people = facts.rows(contact, "id", "account_id", "status")
    roles = facts.rows(contact_role, "contact_id", "deal_role", "account_role", "started_at")
    word = literal(_CHAMPION)
    return (
        select(people.c.id)
        .select_from(people.join(roles, roles.c.contact_id == people.c.id))
        .where(
            people.c.account_id == moved.c.former_account_id,
            is_there(people),
            or_(roles.c.deal_role == word, roles.c.account_role == word),
            roles.c.started_at > moved.c.moved_at,
        )
        .correlate(moved)
        .exists()
    )


def _left(facts: AlertFacts) -> Select[Any]:
    people, roles, renewal = _gone(facts), roles_of(facts), facts.told("renews_on")
    champions = select(roles.c.contact_id).where(roles.c.role == literal(_CHAMPION))
    renews_on = cast(renewal.c.value, Date)
    today = facts.today()
    soon = renews_on - today <= facts.number("champion.renewalEscalateDays")
    return (
        select(
            people.c.id.label("subject_id"),
            people.c.account_id,
            case((soon, literal("CRITICAL")), else_=literal("HIGH")).label("severity"),
            (people.c.left_at + facts.days("champion.nominateDays")).label("due_at"),
            people.c.name.label("person"),
            people.c.left_at.label("leftAt"),
            people.c.new_employer.label("newEmployer"),
            renews_on.label("renewsOn"),
        )
        .select_from(people.outerjoin(renewal, renewal.c.account_id == people.c.account_id))
        .where(people.c.id.in_(champions))
    )


CHAMPION_LEFT = AlertRule(
    code="CHAMPION_LEFT",
    subject=CONTACT,
    scope="contacts:read",
    holds=_left,
    explanation="{person} was a champion, left on {leftAt}, and nobody came after.",
    depends=(*ROLES_READ, contact.c.former_account_id),
    keys=("champion.renewalEscalateDays", "champion.nominateDays"),
    facts=("renews_on",),
    playbook=(
        PlaybookStep(
            "CSM",
            "Contact the successor.",
            "champion.successorDays",
            in_business_days=True,
        ),
        PlaybookStep("CSM", "Nominate a new champion.", "champion.nominateDays"),
        PlaybookStep("CSM", "Confirm the goals again with who decides now."),
        PlaybookStep("AE", "Log an opportunity at the new employer."),
    ),
)


def _shopping(facts: AlertFacts) -> Select[Any]:
    number = partial(_number, facts)
    names = ("id", "name", "account_id", "status", *_MARKS)
    people, roles = facts.rows(contact, *names), roles_of(facts)
    champions = select(roles.c.contact_id).where(roles.c.role == literal(_CHAMPION))
    others = facts.rows(contact, "id", "account_id", "status")
    declaring = select(others.c.account_id).where(
        others.c.account_id.is_not(None),
        facts.among(others.c.account_id),
        is_there(others),
        others.c.id.in_(champions),
    )
    # Where an account has declared champions, it is about them; else about who is placed as one.
    is_champion = or_(
        people.c.id.in_(champions),
        and_(
            quadrant_sql(people, number) == literal(_CHAMPION),
            people.c.account_id.not_in(declaring),
        ),
    )
    influence = influence_sql(people, number)
    chosen = select(
        *(people.c.id, people.c.account_id, people.c.name, influence.label("influence"))
    ).where(
        people.c.account_id.is_not(None),
        facts.among(people.c.account_id),
        is_there(people),
        influence >= number("champion.high"),
        is_champion,
    )
    found, split = with_axes(facts, chosen.subquery()), number("champion.split")
    return select(
        found.c.id.label("subject_id"),
        found.c.account_id,
        found.c.name.label("person"),
        found.c.influence.label("influence"),
        cast(func.round(found.c.engagement), Integer).label("engagement"),
        cast(func.round(found.c.delight), Integer).label("delight"),
    ).where(found.c.engagement >= split, found.c.delight < split)


def _number(facts: AlertFacts, key: str) -> Any:
    return facts.number(key)


CHAMPION_SHOPPING = AlertRule(
    code="CHAMPION_SHOPPING",
    subject=CONTACT,
    scope="support:read",
    holds=_shopping,
    explanation="{person} is a champion of influence {influence}, engaged at {engagement} and "
    "delighted at {delight} only: may look at rivals.",
    depends=(*ROLES_READ, *SIGNALS_READ),
    keys=tuple(dict.fromkeys((*CHAMPION_KEYS, "champion.high", *QUADRANT_KEYS))),
)
