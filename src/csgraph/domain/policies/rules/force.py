"""Which values are in force: those a tenant gave, defaults elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from csgraph.domain.policies.rules.register import REGISTER
from csgraph.domain.policies.rules.settings import Value
from csgraph.errors import InvalidInput


@dataclass(frozen=True)
class PolicyValue:
    """A value that a tenant gave a setting from an instant on; None goes back to the default.

    ``version`` counts the tenant's decisions about policies.
    """

    key: str
    value: Value | None
    version: int
    effective_at: datetime


@dataclass(frozen=True)
class InForce:
    """A setting's value at an instant; version 0 is the default that nobody has touched."""

    key: str
    value: Value
    version: int
    effective_at: datetime | None


class Policies:
    """What a tenant's rules go by at one instant."""

    def __init__(self, given: Iterable[PolicyValue] = ()) -> None:
        self._given: Mapping[str, PolicyValue] = {each.key: each for each in given}
        self._in_force: dict[str, InForce] = {}

    @classmethod
    def of_rows(cls, rows: Iterable[Sequence[Any]]) -> "Policies":
        """Return what is in force as a statement's rows tell it: key, value, version, instant.

        What is not, or no longer, of the register counts as not given.
        """
        return cls(values_of_rows(rows))

    @classmethod
    def at(cls, decisions: Iterable[PolicyValue], instant: datetime) -> "Policies":
        """Return what is in force at an instant, of all that was ever decided."""
        past = [each for each in decisions if each.effective_at <= instant]
        return cls(sorted(past, key=lambda each: (each.effective_at, each.version)))

    def of(self, key: str) -> InForce:
        """Return the value in force of a setting.

        Raises:
            KeyError: there is no such setting.
        """
        known = self._in_force.get(key)
        if known is None:
            known = self._in_force[key] = self._found(key)
        return known

    def _found(self, key: str) -> InForce:
        setting, given = REGISTER[key], self._given.get(key)
        if given is None:
            return InForce(key, setting.default, 0, None)
        value = setting.default if given.value is None else given.value
        return InForce(key, value, given.version, given.effective_at)

    def number(self, key: str) -> Decimal:
        """Return a setting that is a number."""
        value = self.of(key).value
        if isinstance(value, Decimal):
            return value
        raise TypeError(key)

    def whole(self, key: str) -> int:
        """Return a setting that is a whole number."""
        return int(self.number(key))

    def version(self, keys: Iterable[str]) -> int:
        """Return the latest version among settings: what a value that depends on them is of."""
        return max((self.of(key).version for key in keys), default=0)


def values_of_rows(rows: Iterable[Sequence[Any]]) -> list[PolicyValue]:
    """Return decisions as a statement's rows tell them: key, value, version, instant."""
    return [each for each in map(_of_row, rows) if each is not None]


def _of_row(row: Sequence[Any]) -> PolicyValue | None:
    key, given, version, since = row
    setting = REGISTER.get(key)
    if setting is None:
        return None
    try:
        value = None if given is None else setting.checked(given)
    except InvalidInput:  # the register has become stricter
        return None
    return PolicyValue(key, value, version, datetime.fromisoformat(since))
