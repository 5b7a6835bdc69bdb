"""A setting: one threshold with its default, what it may be, where it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from csgraph.errors import InvalidInput

Value = Decimal | bool
MOST = Decimal(10) ** 12


class PolicyArea(Enum):
    """What part of the work a setting belongs to."""

    ACCOUNTS = "ACCOUNTS"
    CONTACTS = "CONTACTS"
    HANDOFFS = "HANDOFFS"
    SUCCESS = "SUCCESS"
    SUPPORT = "SUPPORT"
    HEALTH = "HEALTH"
    REVIEWS = "REVIEWS"
    ADVOCACY = "ADVOCACY"
    ALERTS = "ALERTS"


class PolicyUnit(Enum):
    """What the number of a setting counts."""

    DAYS = "DAYS"
    BUSINESS_DAYS = "BUSINESS_DAYS"
    HOURS = "HOURS"
    MINUTES = "MINUTES"
    MONTHS = "MONTHS"
    COUNT = "COUNT"
    POINTS = "POINTS"
    SHARE = "SHARE"
    RATIO = "RATIO"
    USD = "USD"
    WORDS = "WORDS"


class PolicyKind(Enum):
    """What form a setting's value has."""

    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"


@dataclass(frozen=True)
class Setting:
    """One threshold; ``source`` tells where the default comes from.

    A number lies between ``low`` and ``high``, and is whole if ``is_whole``.
    """

    key: str
    area: PolicyArea
    default: Value
    unit: PolicyUnit | None
    source: str
    description: str
    low: Decimal = Decimal(0)
    high: Decimal = MOST
    is_whole: bool = False

    @property
    def kind(self) -> PolicyKind:
        """What form its value has."""
        return PolicyKind.BOOLEAN if isinstance(self.default, bool) else PolicyKind.NUMBER

    def checked(self, given: object) -> Value:
        """Return a value as the setting takes it.

        Raises:
            InvalidInput: the value has another form, or lies out of range.
        """
        match self.kind:
            case PolicyKind.BOOLEAN:
                if isinstance(given, bool):
                    return given
                raise InvalidInput(f"`{self.key}` is true or false.")
            case PolicyKind.NUMBER:
                return self._number(given)

    def _number(self, given: object) -> Decimal:
        if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
            raise InvalidInput(f"`{self.key}` is a number: write it without quotes.")
        value = Decimal(str(given))
        limit = f"from {self.low.normalize():f} to {self.high.normalize():f}"
        if not value.is_finite() or not self.low <= value <= self.high:
            msg = f"`{self.key}` lies {limit}; {given} does not."
            raise InvalidInput(msg, constraint=limit)
        if self.is_whole and value != value.to_integral_value():
            msg = f"`{self.key}` is a whole number; {given} is none."
            raise InvalidInput(msg, constraint="a whole number")
        return value


Declare = Callable[..., Setting]


def declare(area: PolicyArea) -> tuple[Declare, Declare, Declare]:
    """Return how an area's settings are declared: a whole number, any number, a switch."""

    def whole(
        key: str,
        default: int,
        unit: PolicyUnit,
        source: str,
        description: str,
        low: int = 0,
        high: int = 10_000,
    ) -> Setting:
        bounds = (Decimal(low), Decimal(high))
        return Setting(key, area, Decimal(default), unit, source, description, *bounds, True)

    def number(
        key: str,
        default: str,
        unit: PolicyUnit,
        source: str,
        description: str,
        low: str = "0",
        high: str = "1",
    ) -> Setting:
        bounds = (Decimal(low), Decimal(high))
        return Setting(key, area, Decimal(default), unit, source, description, *bounds)

    def switch(key: str, default: bool, source: str, description: str) -> Setting:
        return Setting(key, area, default, None, source, description)

    return whole, number, switch
