"""A computed value with how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Explainer:
    """Explains the values of one evaluation."""

    policies: Policies
    now: datetime

    def explain(
        self,
        value: T,
        rule_id: str,
        explanation: str,
        inputs: Mapping[str, Any],
        keys: tuple[str, ...] = (),
    ) -> Explained[T]:
        """Return a value with its inputs and the policies it depends on."""
        given = {**inputs, **{key: self.policies.of(key).value for key in keys}}
        told = tuple(Input(name, _words(each)) for name, each in given.items())
        version = self.policies.version(keys)
        return Explained(value, rule_id, version, told, self.now, explanation)


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
