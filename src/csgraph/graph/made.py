"""GraphQL types that are built, not written.

The only place that adds fields to a strawberry type's definition: strawberry keeps
``__strawberry_definition__.fields`` as a plain list, which a contract test watches.
"""

from dataclasses import MISSING
from functools import cache
from typing import Any

from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition, get_object_definition
from strawberry.types.field import StrawberryField


def argument(
    name: str, type_: Any, description: str, *, default: object = UNSET
) -> StrawberryArgument:
    """Return an argument for a field that is built, not written."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=_annotation(type_),
        description=description,
        default=default,
    )


def made_field(
    name: str,
    type_: Any,
    description: str,
    *,
    arguments: list[StrawberryArgument] | None = None,
    directives: tuple[object, ...] = (),
    operand: bool = False,
    default: object = MISSING,
) -> StrawberryField:
    """Return a field for a type that is built, not written; ``operand`` makes it optional."""
    made = StrawberryField(
        python_name=name,
        graphql_name=name,
        type_annotation=_annotation(type_),
        description=description,
        directives=directives,
        default=UNSET if operand else default,
    )
    if arguments is not None:
        made.arguments = arguments
    return made


def made_type(
    name: str, fields: list[StrawberryField], description: str, *, is_input: bool = False
) -> type:
    """Return a strawberry type made of fields.

    It is defined, and no dataclass, as ``strawberry.type`` would make it: nothing is ever
    constructed of the types that are derived by the thousand, and their constructors,
    comparisons and texts take a fifth of the time and the memory of the whole schema.
    """
    made = type(name, (), {})
    definition = StrawberryObjectDefinition(
        name=name,
        is_input=is_input,
        is_interface=False,
        origin=made,
        description=description,
        interfaces=[],
        extend=False,
        directives=(),
        is_type_of=None,
        resolve_type=None,
        fields=[*fields],
    )
    made.__strawberry_definition__ = definition  # type: ignore[attr-defined]
    return made


@cache
def _annotation(type_: Any) -> StrawberryAnnotation:
    """Return what strawberry makes of a type; one for all fields of the type.

    An annotation keeps what it resolved to, and thousands of fields are of the same few types.
    """
    return StrawberryAnnotation(type_)


def definition_of(cls: type) -> StrawberryObjectDefinition:
    """Return the definition strawberry keeps of a type."""
    return get_object_definition(cls, strict=True)
