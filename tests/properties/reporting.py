"""What amounts are worth in the reporting currency, told naively from the rates."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.properties.meaning import amount
from tests.properties.world import Rows

REPORTING = "USD"
DAYS = {
    ("account", "annual_revenue"): ("annual_revenue_on",),
    ("account", "annual_recurring_revenue"): ("revenue_agreed_on", "annual_recurring_revenue_on"),
    ("contract", "annual_recurring_revenue"): ("starts_on", "created_at"),
    ("contract", "list_price"): ("starts_on", "created_at"),
    ("deal_exception", "margin_impact"): ("approved_at",),
    ("discount_line", "amount"): ("starts_on", "created_at"),
    ("impact_rung", "value"): ("created_at",),
    ("opportunity", "amount"): ("close_on", "created_at"),
    ("opportunity_stage_change", "amount"): ("close_on", "changed_at", "created_at"),
    ("renewal", "revenue_before"): ("decided_at", "created_at"),
    ("renewal", "revenue_after"): ("decided_at", "created_at"),
}
"""Of what day the rate of each amount is: the first that is told."""


def tell_in_reporting_currency(rows: Rows) -> None:
    """Put into every row what its amounts are worth."""
    for table, found in rows.items():
        for row in found:
            for column in [each for each in row if each.endswith("_reporting")]:
                name = column.removesuffix("_reporting")
                row[column] = _worth(row, name, DAYS[table, name], rows["exchange_rate"])


def _worth(
    row: dict[str, Any], name: str, days: tuple[str, ...], rates: list[dict[str, Any]]
) -> Decimal | None:
    minor, currency = row[f"{name}_minor"], row[f"{name}_currency"]
    if minor is None:
        return None
    units = Decimal(amount(minor, currency))
    if currency == REPORTING:
        return units
    day = next(_day(row[each]) for each in days if row[each] is not None)
    known = {
        each["effective_on"]: each["rate"]
        for each in rates
        if (each["tenant_id"], each["currency"]) == (row["tenant_id"], currency)
        and each["deleted_at"] is None
        and each["effective_on"] <= day
    }
    if not known:
        return None
    return Decimal(units * known[max(known)]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at
