"""A computed value with how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
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
    """A value, the rule that computed it, what it was computed from, when, in words.

    It depends on what was ``given`` and on policies, by their ``keys``. How either is written is
    worked out when it is asked for: of most values it never is.
    """

    value: T
    rule_id: str
    explanation: str
    given: Mapping[str, Any]
    keys: tuple[str, ...]
    explainer: "Explainer" = field(compare=False, repr=False)

    @property
    def evaluated_at(self) -> datetime:
        """The instant for which it was computed."""
        return self.explainer.now

    @cached_property
    def policy_version(self) -> int:
        """The latest of the tenant's decisions that it depends on; 0 where there is none."""
        return self.explainer.policies.version(self.keys)

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """What it was computed from, in words."""
        given = {name: Input(name, _words(each)) for name, each in self.given.items()}
        given |= {key: self.explainer.setting(key) for key in self.keys}
        return tuple(given.values())


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
        return Explained(value, rule_id, explanation, dict(inputs), keys, self)

    def setting(self, key: str) -> Input:
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
