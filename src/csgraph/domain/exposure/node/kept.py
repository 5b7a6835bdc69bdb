"""Shocks with how hard they hit."""

from csgraph.domain.accounts.node import Account
from csgraph.domain.exposure import rules
from csgraph.domain.exposure import tables as t
from csgraph.domain.exposure.node.forecast import FORECAST_READ, WITHIN, ExposureForecast
from csgraph.domain.renewals.node.revenue import wanted_currency
from csgraph.graph.declare import OrderBy, column, node, to_one, worked
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import Date

_event = t.shock_event.c
_industry = t.industry_exposure.c
_account = t.account_exposure.c


@node(
    table=t.shock_event,
    prefix="shk",
    scope="accounts:read",
    plural="shockEvents",
    plural_description="Shocks that hit customers; the latest first.",
    description="A shock that hits customers, such as a pandemic.",
    default_order=(OrderBy(_event.starts_on, descending=True),),
)
class ShockEvent(Node, Revisioned):
    """A shock that hits customers."""

    name: str = column(_event.name, "What it is called.", order=True)
    starts_on: Date = column(_event.starts_on, "Its first day.", order=True)
    ends_on: Date | None = column(
        _event.ends_on, "Its last day. Null while it goes on.", order=True
    )
    forecast: ExposureForecast | None = worked(
        FORECAST_READ,
        "What may be lost of the revenue that is up for renewal.",
        arguments=[WITHIN, wanted_currency()],
        scope="finance:read",
    )


@node(
    table=t.industry_exposure,
    prefix="iex",
    scope="accounts:read",
    plural="industryExposures",
    plural_description="How hard shocks hit industries, by industry.",
    description="How hard a shock hits an industry.",
    default_order=(OrderBy(_industry.industry_key),),
)
class IndustryExposure(Node, Revisioned):
    """How hard a shock hits an industry."""

    industry: str = column(
        _industry.industry, "Industry, as accounts have it.", order=_industry.industry_key
    )
    exposure: rules.Exposure = column(_industry.exposure, "How hard it is hit.", order=True)
    shock_event: ShockEvent | None = to_one(
        _industry.shock_event_id,
        "By what.",
        reverse="industries",
        reverse_description="How hard it hits industries, by industry.",
    )


@node(
    table=t.account_exposure,
    prefix="aex",
    scope="accounts:read",
    plural="accountExposures",
    plural_description="How hard shocks hit accounts, where their industry does not tell; the "
    "latest change first.",
    description="How hard a shock hits an account, where its industry does not tell.",
    default_order=(OrderBy(_account.updated_at, descending=True),),
)
class AccountExposure(Node, Revisioned):
    """How hard a shock hits an account."""

    exposure: rules.Exposure = column(_account.exposure, "How hard it is hit.", order=True)
    reason: str = column(_account.reason, "Why its industry does not tell.")
    shock_event: ShockEvent | None = to_one(
        _account.shock_event_id,
        "By what.",
        reverse="accounts",
        reverse_description="How hard it hits accounts whose industry does not tell.",
    )
    account: Account | None = to_one(
        _account.account_id,
        "Who is hit.",
        reverse="exposures",
        reverse_description="How hard shocks hit the account, where its industry does not tell.",
    )
