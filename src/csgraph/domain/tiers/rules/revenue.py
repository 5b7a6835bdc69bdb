"""What an account brings a year, in the tenant's reporting currency (domain.md §0, §1.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from csgraph.domain.accounts.rules import SHIPPED_IN, Baseline, Inputs, Override
from csgraph.domain.policies.rules import Policies
from csgraph.money import decimals_of


@dataclass(frozen=True)
class Money:
    """An amount in one currency: whole minor units."""

    minor: int
    currency: str

    @property
    def units(self) -> Decimal:
        """The amount in whole units of the currency."""
        return Decimal(self.minor).scaleb(-decimals_of(self.currency))


@dataclass(frozen=True)
class Rates:
    """What currencies are worth in the reporting currency: by currency, days with their rates."""

    reporting: str
    known: Mapping[str, Sequence[tuple[date, Decimal]]]

    def on(self, currency: str, day: date) -> Decimal | None:
        """Return the rate of a day: the latest that holds by then."""
        if currency == self.reporting:
            return Decimal(1)
        past = [each for each in self.known.get(currency, ()) if each[0] <= day]
        return max(past)[1] if past else None

    def worth(self, money: Money, day: date) -> Decimal | None:
        """Return an amount in the reporting currency; None while its rate is unknown."""
        rate = self.on(money.currency, day)
        return None if rate is None else money.units * rate


@dataclass(frozen=True)
class Deal:
    """An open opportunity; its amount counts as a year's."""

    name: str
    amount: Money | None


@dataclass(frozen=True)
class Signed:
    """A contract in force: what it brings a year, and the day of whose rates that is exchanged."""

    revenue: Money | None
    agreed_on: date


@dataclass(frozen=True)
class TierFacts:
    """What a tier is worked out from."""

    inputs: Inputs
    override: Override | None
    recurring: Money | None
    agreed_on: date | None
    contracts: tuple[Signed, ...]
    deals: tuple[Deal, ...]
    rates: Rates

    @property
    def goes_by_contracts(self) -> bool:
        """Whether its contracts stand in for revenue of its own, which is unknown."""
        return self.recurring is None and any(each.revenue for each in self.contracts)

    def day(self, now: datetime) -> date:
        """The day of whose rates the bounds are exchanged: that of what was agreed last."""
        if self.recurring is not None and self.agreed_on is not None:
            return self.agreed_on
        if self.goes_by_contracts:
            return max(each.agreed_on for each in self.contracts)
        return now.date()


def annual_of(facts: TierFacts, now: datetime) -> Decimal | None:
    """Return what an account brings a year; what a prospect may bring, by its largest open deal.

    Where no revenue of its own is known, its contracts in force bring it together, each at the
    rate of its own day. None where nothing is known, one contract has no amount beside others
    that do, or no rate of exchange is.
    """
    if facts.recurring is not None:
        return facts.rates.worth(facts.recurring, facts.day(now))
    if facts.goes_by_contracts:
        brought = [_brings(each, facts.rates) for each in facts.contracts]
        known = [each for each in brought if each is not None]
        return sum(known, Decimal()) if len(known) == len(brought) else None
    worths = [facts.rates.worth(deal.amount, now.date()) for deal in facts.deals if deal.amount]
    return max((each for each in worths if each is not None), default=None)


def _brings(contract: Signed, rates: Rates) -> Decimal | None:
    return None if contract.revenue is None else rates.worth(contract.revenue, contract.agreed_on)


def limits_of(facts: TierFacts, policies: Policies, now: datetime) -> Baseline | None:
    """Return the bounds of the tiers in the reporting currency; None without a rate for them."""
    rate = facts.rates.on(SHIPPED_IN, facts.day(now))
    if rate is None:
        return None
    above, start = (policies.number(f"tier.{name}") for name in ("strategicAbove", "midFrom"))
    return Baseline(above * rate, start * rate)
