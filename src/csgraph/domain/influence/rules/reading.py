"""Rows of a statement as the facts of a map, now or as they were at an instant."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from csgraph.domain.contacts.rules import ContactAuthority, ContactLevel, ContactStatus, infer_level
from csgraph.domain.influence.rules.people import (
    AccountRole,
    ContactSignalKind,
    DealRole,
    Edge,
    Facts,
    InfluenceEdgeKind,
    Person,
    Tie,
)
from csgraph.lookback import Former, Row, kept_of, rows_then

PEOPLE: Final = (
    *("id", "name", "title", "level_override", "department", "buying_center", "reports_to_id"),
    *("authority", "influence", "product_importance", "department_buys", "is_promoter"),
    *("is_expected_owner", "status", "account_id", "deleted_at"),
)
ROLES: Final = (
    "id",
    "contact_id",
    "deal_role",
    "account_role",
    "started_at",
    "ended_at",
    "deleted_at",
)
EDGES: Final = ("id", "from_contact_id", "to_contact_id", "kind", "strength", "deleted_at")
TIES: Final = ("id", "user_id", "contact_id", "strength", "last_two_way_at", "deleted_at")
"""Columns of the rows that a map is made of, in the order in which they are read."""

Rows = Mapping[str, list[Any]]
CRM_ROLES: Final = {
    "economic buyer": DealRole.ECONOMIC_BUYER,
    "economic decision maker": DealRole.ECONOMIC_BUYER,
    "decision maker": DealRole.ECONOMIC_BUYER,
    "executive sponsor": DealRole.ECONOMIC_BUYER,
    "technical buyer": DealRole.TECHNICAL_BUYER,
    "evaluator": DealRole.TECHNICAL_BUYER,
    "business user": DealRole.USER_BUYER,
    "user buyer": DealRole.USER_BUYER,
    "champion": DealRole.CHAMPION,
    "coach": DealRole.COACH,
    "influencer": DealRole.COACH,
}
"""What the CRM's usual words for a part in a deal come to."""


def facts_of(rows: Rows, at: datetime) -> Facts:
    """Return the facts of a map at an instant, from the rows by name."""
    log = kept_of(rows.get("changes", []))
    contacts = rows_then(PEOPLE, rows["people"], log)
    there = {row["id"] for row in contacts}
    roles = [r for r in rows_then(ROLES, rows["roles"], log) if _runs(r, at)]
    deal, account = _roles(roles, "deal_role", DealRole), _roles(roles, "account_role", AccountRole)
    for contact_id, word in rows["crm_roles"]:
        known = CRM_ROLES.get((word or "").strip().lower())
        if known is not None:
            deal.setdefault(contact_id, set()).add(known)
    signals = _signals(rows["signals"], rows["ratings"])
    tickets = dict(rows["tickets"])
    [tells_support] = rows["tells_support"]
    people = tuple(
        replace(
            _person(row, deal, account, signals.get(row["id"], {}), tickets.get(row["id"])),
            tells_support=tells_support,
        )
        for row in contacts
    )
    (account,) = rows.get("account", [""])
    edges = tuple(
        Edge(
            row["from_contact_id"],
            row["to_contact_id"],
            InfluenceEdgeKind(row["kind"]),
            row["strength"],
        )
        for row in rows_then(EDGES, rows["edges"], log)
        if {row["from_contact_id"], row["to_contact_id"]} <= there
    )
    return Facts(
        people, edges, _ties(rows, log, there, at), dict(rows["users"]), account, _model(rows)
    )


def _model(rows: Rows) -> str | None:
    found = rows.get("selling", [])
    return found[0][0] if found else None


def _runs(role: Row, at: datetime) -> bool:
    started, ended = _instant(role["started_at"]), _instant(role["ended_at"])
    return (started is None or started <= at) and (ended is None or ended > at)


def _roles(rows: list[Row], name: str, kind: Any) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    for row in rows:
        if row[name] is not None:
            found.setdefault(row["contact_id"], set()).add(kind(row[name]))
    return found


def _signals(recorded: list[Any], ratings: list[Any]) -> dict[str, dict[ContactSignalKind, int]]:
    """Return what was observed of each person; what somebody recorded counts before ratings."""
    found: dict[str, dict[ContactSignalKind, int]] = {}
    for contact_id, good, bad, unanswered in ratings:
        answered = good + bad
        known = found.setdefault(contact_id, {})
        if answered + unanswered:
            known[ContactSignalKind.SURVEY_RESPONSE] = round(
                100 * answered / (answered + unanswered)
            )
        if answered:
            known[ContactSignalKind.SURVEY_SCORE] = round(100 * good / answered)
    for contact_id, kind, value in recorded:
        found.setdefault(contact_id, {})[ContactSignalKind(kind)] = value
    return found


def _person(
    row: Row,
    deal: dict[str, set[DealRole]],
    account: dict[str, set[AccountRole]],
    signals: dict[ContactSignalKind, int],
    tickets: int | None,
) -> Person:
    given = row["level_override"]
    return Person(
        id=row["id"],
        name=row["name"],
        title=row["title"],
        level=ContactLevel(given) if given else infer_level(row["title"]),
        department=row["department"],
        buying_center=row["buying_center"],
        reports_to=row["reports_to_id"],
        authority=ContactAuthority(row["authority"]) if row["authority"] else None,
        influence=row["influence"],
        product_importance=row["product_importance"],
        department_buys=row["department_buys"],
        is_promoter=row["is_promoter"],
        is_expected_owner=row["is_expected_owner"],
        status=ContactStatus(row["status"]),
        deal_roles=frozenset(deal.get(row["id"], ())),
        account_roles=frozenset(account.get(row["id"], ())),
        signals=signals,
        ticket_count=tickets,
    )


def _ties(rows: Rows, log: Former, there: set[str], at: datetime) -> tuple[Tie, ...]:
    """Return who of ours knows whom: as was recorded, and as calls and mails tell."""
    found: dict[tuple[str, str], Tie] = {}
    for row in rows_then(TIES, rows["ties"], log):
        key = (row["user_id"], row["contact_id"])
        seen = _instant(row["last_two_way_at"])
        seen = seen if seen is not None and seen <= at else None
        found[key] = Tie(*key, row["strength"], seen)
    for user_id, contact_id, text in rows["met"]:
        key, met = (user_id, contact_id), _instant(text)
        known = found.get(key)
        if known is None or known.last_two_way_at is None or (met and met > known.last_two_way_at):
            found[key] = Tie(*key, known.strength if known else None, met)
    return tuple(tie for key, tie in sorted(found.items()) if tie.contact in there)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
