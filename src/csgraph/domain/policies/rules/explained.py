"""A computed value with how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

from csgraph.domain.policies.rules.force import Policies

T = TypeVar("T")


@dataclass(frozen=True)
class Input:
    """Something that a value was computed from, in words; None where it is unknown."""

    name: str
    value: str | None


@dataclass(frozen=True)
class Explained(Generic[T]):
    """A value, the rule that computed it, what it was computed from, when, in words."""

    value: T
    rule_id: str
    policy_version: int
    inputs: tuple[Input, ...]
    evaluated_at: datetime
    explanation: str


class Telling:
    """What several figures make up, and ``told`` explains: it tells what every value tells."""

    told: Explained[Any]

    def __getattr__(self, name: str) -> Any:
        """Return what every explained value tells, by its name."""
        if name == "told":
            raise AttributeError(name)
        return getattr(self.told, name)


@dataclass(frozen=True)
class Explainer:
    """Explains the values of one evaluation."""

    policies: Policies
    now: datetime
    _settings: dict[str, Input] = field(default_factory=dict, init=False, compare=False, repr=False)

    def explain(
        self,
        value: T,
        rule_id: str,
        explanation: str,
        inputs: Mapping[str, Any],
        keys: tuple[str, ...] = (),
    ) -> Explained[T]:
        """Return a value with its inputs and the policies it depends on."""
        given = {name: Input(name, _words(each)) for name, each in inputs.items()}
        given |= {key: self._setting(key) for key in keys}
        version = self.policies.version(keys)
        return Explained(value, rule_id, version, tuple(given.values()), self.now, explanation)

    def _setting(self, key: str) -> Input:
        """Return a setting as an input: the same one for all values that depend on it."""
        known = self._settings.get(key)
        if known is None:
            known = self._settings[key] = Input(key, _words(self.policies.of(key).value))
        return known


def _words(value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case Enum():
            return str(value.value)
        case Decimal() | float():
            return f"{Decimal(str(value)).normalize():f}"
        case _:
            return str(value)
