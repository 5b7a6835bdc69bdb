"""The fields that are worked out: an account's tier, what tiers are owed."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import SHIPPED_IN
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract
from csgraph.domain.currencies.tables import exchange_rate
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.domain.tiers import rules
from csgraph.domain.tiers.node import shapes
from csgraph.domain.tiers.node.sql import MONEY_SCOPE
from csgraph.events.tables import change
from csgraph.graph.sources import Sources
from csgraph.graph.then import nothing, rows_fitting
from csgraph.graph.worked import Asked, WorkedField, WorkedRead, as_of
from csgraph.storage.columns import Instant
from csgraph.tenancy.tables import tenant

Told = Mapping[str, list[Any]]
FACT_TABLES = (contract, opportunity, exchange_rate, tenant, policy_decision, change)


def tier_facts(sources: Sources) -> dict[str, Any]:
    """Return the facts of the tier of the account on whose row the field stands."""
    looks_back = sources.is_given("asOf")
    at = sources.argument("asOf", Instant) if looks_back else sources.now()
    row = sources.row.c
    deals = _mine(sources, opportunity, rules.DEAL_COLUMNS)
    is_open = deals.c.is_closed.is_(literal_column("false"))
    shown = select(*(deals.c[name] for name in rules.DEAL_COLUMNS))
    contracts = _mine(sources, contract, rules.CONTRACT_COLUMNS)
    rates = sources.rows(exchange_rate, "currency", "effective_on", "rate")
    is_wanted = or_(
        rates.c.currency == row.annual_recurring_revenue_currency,
        rates.c.currency == literal_column(f"'{SHIPPED_IN}'", Text()),
        *(
            rates.c.currency.in_(_currencies(sources, table, name))
            for table, name in (
                (opportunity, "amount_currency"),
                (contract, "annual_recurring_revenue_currency"),
            )
        ),
    )
    return {
        "account": [row[name] for name in rules.ACCOUNT_COLUMNS],
        "deals": shown if looks_back else shown.where(is_open),
        "contracts": select(*(contracts.c[name] for name in rules.CONTRACT_COLUMNS)),
        "rates": select(rates.c.currency, rates.c.effective_on, cast(rates.c.rate, Text)).where(
            is_wanted, rates.c.effective_on <= sources.today()
        ),
        "reporting": select(sources.rows(tenant, "reporting_currency").c.reporting_currency),
        "policies": decisions_in_force(sources, at=at),
        "changes": _changes(sources, (deals, contracts), at) if looks_back else nothing(),
        "tells_money": [literal_column("true" if sources.holds(MONEY_SCOPE) else "false")],
    }


def _mine(sources: Sources, table: Table, names: tuple[str, ...]) -> FromClause:
    """Return what is kept of the account; where it is looked back, what is deleted as well."""
    id_ = sources.row.c.id
    shown = ("account_id", *names)
    looks_back = sources.is_given("asOf")
    return rows_fitting(
        sources, table, shown, lambda rows: rows.c.account_id == id_, ever=looks_back
    )


def _currencies(sources: Sources, table: Table, name: str) -> Select[Any]:
    rows = sources.rows(table, "account_id", name)
    mine = rows.c.account_id == sources.row.c.id
    return select(rows.c[name]).where(mine).correlate(sources.row)


def _changes(
    sources: Sources, kept: Iterable[FromClause], since: ColumnElement[Any]
) -> Select[Any]:
    """Select what changed since an instant of the account, and of what is kept of it."""
    log = sources.rows(change, "node_id", "operation", "before", "at", "seq")
    ids = (log.c.node_id.in_(select(of.c.id)) for of in kept)
    return (
        select(log.c.node_id, log.c.operation, log.c.before)
        .where(or_(log.c.node_id == sources.row.c.id, *ids))
        .where(log.c.at > since)
        .order_by(log.c.at, log.c.seq)
    )


def _explainer(told: Told, asked: Asked) -> Explainer:
    now = asked.arguments.get("asOf") or asked.now
    return Explainer(Policies.of_rows(told["policies"]), now)


def _tier(told: Told, asked: Asked) -> rules.ExplainedTier:
    [tells_money] = told["tells_money"]
    explainer = _explainer(told, asked)
    return rules.explain_tier(
        rules.facts_of(told, explainer.now), explainer, tells_money=tells_money
    )


def _entitlements(told: Told, asked: Asked) -> rules.Entitlement | None:
    tier = _tier(told, asked).value
    if tier is None:
        return None
    [(has_sponsor, has_csm)] = told.get("assigned") or [(False, False)]
    return rules.entitlement_of(
        tier, _explainer(told, asked), has_sponsor=has_sponsor, has_csm=has_csm
    )


def _all_entitlements(told: Told, asked: Asked) -> list[rules.Entitlement]:
    return list(rules.entitlements(_explainer(told, asked)))


def _policies(sources: Sources) -> dict[str, Any]:
    at = func.coalesce(sources.argument("asOf", Instant), sources.now())
    return {"policies": decisions_in_force(sources, rules.ENTITLEMENT_KEYS, at)}


def _of_account(work: Any) -> WorkedRead:
    columns = tuple(account.c[name] for name in rules.ACCOUNT_COLUMNS)
    return WorkedRead(tier_facts, work, tables=FACT_TABLES, columns=columns)


TIER_FIELDS = (
    WorkedField(
        Account,
        "tier",
        shapes.ExplainedTier | None,
        "How the account is served, with how that came about.",
        "accounts:read",
        _of_account(_tier),
        (as_of(),),
    ),
    WorkedField(
        Account,
        "entitlements",
        shapes.TierEntitlement | None,
        "What the account is owed by its tier. Null while that is unknown.",
        "accounts:read",
        _of_account(_entitlements),
        (as_of(),),
    ),
    WorkedField(
        None,
        "tierEntitlements",
        list[shapes.TierEntitlement] | None,
        "What accounts of each tier are owed; at most 3.",
        "accounts:read",
        WorkedRead(_policies, _all_entitlements, tables=(policy_decision,)),
        (as_of(),),
    ),
)
