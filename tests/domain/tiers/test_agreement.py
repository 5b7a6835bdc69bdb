"""Postgres and the rule agree on tiers, and both with the manual (domain.md §1.2)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.domain.accounts import rules
from csgraph.domain.accounts.tables import account
from csgraph.domain.currencies.tables import exchange_rate
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.tiers.commands import refresh_tiers
from csgraph.ids import TenantId, new_id
from tests.domain.tiers.customers import policy
from tests.support.http import Api

ACCOUNTS = 400
TOUCH = {"STRATEGIC": "HIGH", "MID": "MEDIUM", "SCALE": "LOW", None: None}
DECIMALS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CHF": 2}
RATES = {
    "EUR": [(date(2024, 1, 1), Decimal("1.1")), (date(2026, 1, 1), Decimal("1.25"))],
    "JPY": [(date(2025, 6, 1), Decimal("0.0067"))],
    "KWD": [(date(2024, 1, 1), Decimal("3.2512345678"))],
}
"""What a unit is worth in dollars from a day on; of francs nothing is known."""
BOUNDS = (Decimal(80_000), Decimal(20_000))
EDGES = ("0", "19999.99", "20000", "20000.01", "79999.99", "80000", "80000.01", "250000")


def maybe(random: Random, kind: Any) -> str | None:
    return random.choice([None, *(each.value for each in kind)])


def amount(random: Random) -> tuple[int, str]:
    """Return an amount near an edge, in minor units of some currency."""
    currency = random.choice(list(DECIMALS))
    rate = random.choice(RATES.get(currency, [(None, Decimal(1))]))[1]
    units = Decimal(random.choice(EDGES)) / rate
    return int(units.scaleb(DECIMALS[currency])) + random.choice((-1, 0, 0, 1)), currency


def worth(minor: int, currency: str, day: date) -> Decimal | None:
    """Return dollars, as a person would look them up."""
    units = Decimal(minor) / 10 ** DECIMALS[currency]
    if currency == "USD":
        return units
    rate = None
    for since, each in RATES.get(currency, []):
        if since <= day:
            rate = each
    return None if rate is None else units * rate


def expected(row: dict[str, Any], deals: list[dict[str, Any]], today: date) -> str | None:
    """Return the tier by the six steps of the manual, one after another."""
    if row["override_tier"] is not None and row["override_expires_at"] is None:
        return str(row["override_tier"])
    if row["annual_recurring_revenue_minor"] is not None:
        money = row["annual_recurring_revenue_minor"], row["annual_recurring_revenue_currency"]
        annual = worth(*money, row["revenue_agreed_on"] or today)
    else:
        known = [worth(d["amount_minor"], d["amount_currency"], today) for d in deals]
        annual = max((each for each in known if each is not None), default=None)
    base = None
    if annual is not None:
        base = "STRATEGIC" if annual > BOUNDS[0] else "MID" if annual >= BOUNDS[1] else "SCALE"
    prefers, grows = row["contact_preference"], row["growth_potential"]
    if prefers == "SELF_SERVICE":
        return "SCALE"
    if grows == "NONE" and prefers is not None and prefers != "HIGH_TOUCH":
        return "SCALE"
    if base in {"MID", "SCALE"} and row["engagement_level"] == "LOW" and grows in {"LOW", "NONE"}:
        return "SCALE"
    if base is not None and grows == "HIGH":
        return {"SCALE": "MID", "MID": "STRATEGIC", "STRATEGIC": "STRATEGIC"}[base]
    return base


def company(random: Random, index: int, tenant_id: TenantId) -> dict[str, Any]:
    minor, currency = amount(random) if random.random() < 0.6 else (None, None)
    is_over = random.choice((None, datetime(2020, 1, 1, tzinfo=UTC)))
    given = maybe(random, rules.ExperienceTier) if random.random() < 0.3 else None
    return {
        "tenant_id": tenant_id,
        "id": new_id(),
        "name": f"{index:03}",
        "employee_count": index,
        "annual_recurring_revenue_minor": minor,
        "annual_recurring_revenue_currency": currency,
        "revenue_agreed_on": random.choice(
            (None, date(2023, 5, 1), date(2025, 5, 1), date(2026, 2, 1))
        ),
        "contact_preference": maybe(random, rules.ContactPreference),
        "growth_potential": maybe(random, rules.GrowthPotential),
        "engagement_level": maybe(random, rules.EngagementLevel),
        "override_tier": given,
        "override_reason": given and "Because",
        "override_expires_at": given and is_over,
    }


def open_deals(
    random: Random, row: dict[str, Any], tenant_id: TenantId
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return deals, and those of them that are open, there, and of some amount."""
    made = []
    for _ in range(random.randrange(4)):
        minor, currency = amount(random)
        made.append(
            {
                "tenant_id": tenant_id,
                "name": "Deal",
                "account_id": row["id"],
                "amount_minor": minor,
                "amount_currency": currency,
                "is_closed": random.random() < 0.3,
                "deleted_at": random.choice((None, None, datetime(2026, 1, 1, tzinfo=UTC))),
            }
        )
    return made, [each for each in made if not each["is_closed"] and not each["deleted_at"]]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_row_001_sql_and_rule_agree_with_an_independent_calculation(
    api: Api, owner_engine: AsyncEngine, app_engine: AsyncEngine, tenant_id: TenantId, seed: int
) -> None:
    random, now = Random(seed), system_clock()
    rows = [company(random, index, tenant_id) for index in range(ACCOUNTS)]
    wanted: dict[str, str | None] = {}
    async with owner_engine.begin() as owner:
        await owner.execute(insert(account), rows)
        for currency, known in RATES.items():
            for since, rate in known:
                values = {"currency": currency, "effective_on": since, "rate": rate}
                await owner.execute(insert(exchange_rate).values(tenant_id=tenant_id, **values))
        for row in rows:
            made, open_ones = open_deals(random, row, tenant_id)
            if made:
                await owner.execute(insert(opportunity), made)
            wanted[row["name"]] = expected(row, open_ones, now.date())
    await policy(api, "tier.strategicAbove", int(BOUNDS[0]))
    await policy(api, "tier.midFrom", int(BOUNDS[1]))
    await refresh_tiers(app_engine, tenant_id, system_clock())

    stored, worked = {}, {}
    for page in range(0, ACCOUNTS, 50):
        ask = """query($from: Int!, $to: Int!) { accounts(first: 50, filter: {
          employeeCount: {gte: $from, lt: $to}}) { nodes { name experienceTier touchModel
          tier { value touchModel } } } }"""
        found = await api.data(ask, **{"from": page, "to": page + 50})
        for each in found["accounts"]["nodes"]:
            stored[each["name"]] = each["experienceTier"]
            worked[each["name"]] = each["tier"]["value"]
            assert each["touchModel"] == each["tier"]["touchModel"] == TOUCH[each["experienceTier"]]

    assert stored == wanted
    assert worked == wanted
    assert set(wanted.values()) == {"STRATEGIC", "MID", "SCALE", None}
    async with owner_engine.connect() as owner:
        ended = select(account.c.id).where(account.c.override_expires_at.is_not(None))
        assert (await owner.execute(ended.where(account.c.tenant_id == tenant_id))).all() == []
