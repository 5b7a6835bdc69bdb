"""Rows of a statement as the facts of a tier, now or as they were at an instant.

To look back, the oldest value that the change log kept since then stands for the row's own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from csgraph.domain.accounts.rules import (
    ContactPreference,
    EngagementLevel,
    ExperienceTier,
    GrowthPotential,
    Inputs,
    Override,
)
from csgraph.domain.tiers.rules.revenue import Deal, Money, Rates, Signed, TierFacts

ACCOUNT_COLUMNS: Final = (
    *("id", "contact_preference", "growth_potential", "engagement_level"),
    *("override_tier", "override_reason", "override_expires_at", "revenue_agreed_on"),
    *("annual_recurring_revenue_minor", "annual_recurring_revenue_currency"),
)
DEAL_COLUMNS: Final = (
    *("id", "name", "amount_minor", "amount_currency", "is_closed", "deleted_at"),
)
CONTRACT_COLUMNS: Final = (
    *("id", "starts_on", "ends_on", "signed_on", "deleted_at"),
    *("annual_recurring_revenue_minor", "annual_recurring_revenue_currency"),
)
"""Columns of the rows that a tier is made of, in the order in which they are read."""

Row = dict[str, Any]


def facts_of(rows: Mapping[str, list[Any]], at: datetime) -> TierFacts:
    """Return the facts of a tier at an instant from the rows by name."""
    log = _log(rows["changes"])
    account = dict(zip(ACCOUNT_COLUMNS, rows["account"], strict=True))
    account |= _known(account, log.get(account["id"]) or {})
    return TierFacts(
        Inputs(
            contact_preference=_word(ContactPreference, account["contact_preference"]),
            growth_potential=_word(GrowthPotential, account["growth_potential"]),
            engagement_level=_word(EngagementLevel, account["engagement_level"]),
        ),
        _override(account),
        _money(account, "annual_recurring_revenue"),
        _day(account["revenue_agreed_on"]),
        tuple(_contracts(rows["contracts"], log, at.date())),
        tuple(_deals(rows["deals"], log)),
        _rates(rows),
    )


def _log(changes: Iterable[Sequence[Any]]) -> dict[str, Row | None]:
    """Return by row what it held at the instant, where that differs; None if it was not there."""
    held: dict[str, Row | None] = {}
    for node_id, operation, before in changes:  # the oldest first
        if operation == "INSERT":
            held.setdefault(node_id, None)
            continue
        known = held.setdefault(node_id, {})
        if known is not None:
            held[node_id] = {**(before or {}), **known}
    return held


def _known(row: Row, held: Row) -> Row:
    return {name: value for name, value in held.items() if name in row}


def _held(
    names: Sequence[str], rows: Iterable[Sequence[Any]], log: Mapping[str, Row | None]
) -> Iterable[Row]:
    """Return rows as they were at the instant, without those that were not there."""
    for values in rows:
        row: Row = dict(zip(names, values, strict=True))
        held = log.get(row["id"], {})
        if held is None:
            continue
        row |= _known(row, held)
        if row["deleted_at"] is None:
            yield row


def _deals(rows: Iterable[Sequence[Any]], log: Mapping[str, Row | None]) -> Iterable[Deal]:
    for row in _held(DEAL_COLUMNS, rows, log):
        if not row["is_closed"]:
            yield Deal(row["name"], _money(row, "amount"))


def _contracts(
    rows: Iterable[Sequence[Any]], log: Mapping[str, Row | None], today: date
) -> Iterable[Signed]:
    """Return what is in force on the day."""
    for row in _held(CONTRACT_COLUMNS, rows, log):
        starts_on, ends_on = _day(row["starts_on"]), _day(row["ends_on"])
        if starts_on is not None and starts_on <= today and (ends_on is None or ends_on >= today):
            agreed_on = _day(row["signed_on"]) or starts_on
            yield Signed(_money(row, "annual_recurring_revenue"), agreed_on)


def _rates(rows: Mapping[str, list[Any]]) -> Rates:
    [[reporting]] = rows["reporting"]
    known: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for currency, day, rate in rows["rates"]:
        known[currency].append((date.fromisoformat(day), Decimal(rate)))
    return Rates(reporting, known)


def _override(account: Row) -> Override | None:
    tier = _word(ExperienceTier, account["override_tier"])
    if tier is None:
        return None
    ends = account["override_expires_at"]
    reason = account["override_reason"] or "no reason is known"
    return Override(tier, reason, datetime.fromisoformat(ends) if ends else None)


def _money(row: Row, name: str) -> Money | None:
    minor = row[f"{name}_minor"]
    return None if minor is None else Money(minor, row[f"{name}_currency"])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _word(kind: Any, label: str | None) -> Any:
    return None if label is None else kind(label)
