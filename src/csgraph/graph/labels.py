"""Enums whose labels are told to the reader of the schema."""

from enum import Enum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

E = TypeVar("E", bound=type[Enum])


def described_enum(rules_enum: E, description: str, **labels: str) -> E:
    """Publish an enum of a slice's rules, with a sentence for it and for each label.

    The enum itself stays plain, so that rules import nothing of GraphQL.

    Raises:
        KeyError: when a label has no sentence.
    """
    strawberry.enum(rules_enum, description=description)
    definition: StrawberryEnumDefinition = rules_enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = labels[value.name]
    return rules_enum
