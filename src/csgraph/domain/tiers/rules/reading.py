"""Rows of a statement as the facts of a tier, now or as they were at an instant."""

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
from csgraph.lookback import Former, Row, kept_of, row_then, rows_then

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


def facts_of(rows: Mapping[str, list[Any]], at: datetime) -> TierFacts:
    """Return the facts of a tier at an instant from the rows by name."""
    log = kept_of(rows["changes"])
    account = dict(zip(ACCOUNT_COLUMNS, rows["account"], strict=True))
    account = row_then(account, log) or account
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


def _deals(rows: Iterable[Sequence[Any]], log: Former) -> Iterable[Deal]:
    for row in rows_then(DEAL_COLUMNS, rows, log):
        if not row["is_closed"]:
            yield Deal(row["name"], _money(row, "amount"))


def _contracts(rows: Iterable[Sequence[Any]], log: Former, today: date) -> Iterable[Signed]:
    """Return what is in force on the day."""
    for row in rows_then(CONTRACT_COLUMNS, rows, log):
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
