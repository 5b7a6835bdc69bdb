"""GraphQL types that follow from the declared mutations: inputs, payloads, the root."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList
from strawberry.types.field import StrawberryField

from csgraph.graph.bulk import MATCHED, MOST_MATCHES, MOST_ROWS, ROWS, BulkRow, arguments_of
from csgraph.graph.catalog import Catalog, FieldSpec, NodeSpec, ToOneEdge
from csgraph.graph.declare import ColumnRead, MoneyRead
from csgraph.graph.directives import RequiresScope
from csgraph.graph.kinds import unwrapped
from csgraph.graph.made import argument, definition_of, made_field, made_type
from csgraph.graph.mutations import Given, Mutation, Upsert, UserError, WriteOptions
from csgraph.graph.scalars import CurrencyCode, EmailAddress, ExactDecimal, Url

CHANGE_SET = "ChangeSet"
_LENIENT: dict[Any, Any] = {Url: str, EmailAddress: str}
"""Strong on output; on input the mistake is told in ``userErrors``, so that a form can show it."""


@strawberry.input(description="An amount in one currency.")
class MoneyInput:
    """An amount in one currency."""

    amount: ExactDecimal = strawberry.field(
        description="Exact amount in whole units of the currency, with at most its usual decimals."
    )
    currency_code: CurrencyCode = strawberry.field(description="Currency of the amount.")


def mutation_type(
    catalog: Catalog, references: Mapping[str, type], filters: Mapping[str, type]
) -> type:
    """Return the root of writes.

    ``references`` are the inputs that name a node, ``filters`` those that choose some.
    """
    payload = _payload_interface(catalog)
    named = Named(references, filters)
    fields = [_field(each, catalog, named, payload) for each in catalog.mutations.values()]
    text = "Writes. Fields run one after another, each in a transaction of its own."
    return made_type("Mutation", fields, text)


def object_name(spec: NodeSpec) -> str:
    """Return the field of a payload that shows the node written.

    `changeSet` is in every payload the change that the mutation made.
    """
    if spec.name == CHANGE_SET:
        return "reverted"
    return spec.name[0].lower() + spec.name[1:]


def input_name(spec: FieldSpec) -> str:
    """Return the name by which an input gives a field: a reference is given by its id."""
    return f"{spec.name}Id" if isinstance(spec.read, ToOneEdge) else spec.name


def _payload_interface(catalog: Catalog) -> type:
    cls = type("MutationPayload", (), {"__annotations__": {}})
    made: Any = strawberry.interface(cls, description="Common part of every mutation's payload.")
    definition_of(made).fields.extend(_common(catalog))
    result: type = made
    return result


def _common(catalog: Catalog) -> list[StrawberryField]:
    change_set = catalog.nodes[CHANGE_SET].cls
    return [
        made_field(
            "userErrors", list[UserError], "Problems that the caller can fix. Empty on success."
        ),
        made_field(
            "changeSet",
            change_set | None,
            "The logged change that this call made. Null when nothing changed.",
        ),
    ]


@dataclass(frozen=True)
class Named:
    """Inputs by the node that they are of."""

    references: Mapping[str, type]
    filters: Mapping[str, type]


def _field(mutation: Mutation, catalog: Catalog, named: Named, interface: type) -> StrawberryField:
    spec = catalog.written(mutation)
    if mutation.many is not None:
        return _many(mutation, spec, catalog, named, interface)
    arguments: list[StrawberryArgument] = []
    if not mutation.makes:
        arguments.append(_selector(spec, named.references))
    if mutation.fields or mutation.given:
        text = "Values. A field left out keeps what it has; null clears it."
        given: Any = _input(mutation, spec)
        arguments.append(argument("input", given | None if mutation.stands_alone else given, text))
    arguments.append(argument("options", WriteOptions | None, "How the write runs."))
    return made_field(
        mutation.name,
        _payload(mutation, spec, catalog, interface),
        mutation.description,
        arguments=arguments,
        directives=(RequiresScope(any_of=[mutation.scope]),),
    )


def _selector(spec: NodeSpec, references: Mapping[str, type]) -> StrawberryArgument:
    if spec.declaration.lookup_name:
        return argument("by", references[spec.name], f"Exactly one identity of the `{spec.name}`.")
    return argument("id", strawberry.ID, f"Id of the `{spec.name}`.")


def _many(
    mutation: Mutation, spec: NodeSpec, catalog: Catalog, named: Named, interface: type
) -> StrawberryField:
    """Return a mutation of many nodes: of rows that name them, or of all that fit a filter."""
    upserts = isinstance(mutation.many, Upsert)
    by: list[StrawberryField] = []
    if upserts:
        text = f"Identity of the `{spec.name}`; one that none has becomes that of a new one."
        by.append(made_field("by", named.references[spec.name] | None, text, operand=True))
    input_type = _input(replace(mutation, required=()), spec, by)
    plural = spec.declaration.plural or ""
    most = MOST_ROWS if upserts else MOST_MATCHES
    text = f"Each `{spec.name}` written, in order, null where none was; at most {most}."
    beside = (
        made_field(
            ROWS, list[BulkRow] | None, f"What became of each row, in order; at most {MOST_ROWS}."
        )
        if upserts
        else made_field(MATCHED, int | None, "How many fit the filter.")
    )
    item: Any = spec.cls | None
    made = made_type(
        f"{_capital(mutation.name)}Payload",
        [made_field(plural, list[item] | None, text), beside, *_common(catalog)],
        f"Result of `{mutation.name}`.",
    )
    definition_of(made).interfaces.append(definition_of(interface))
    return made_field(
        mutation.name,
        made,
        mutation.description,
        arguments=arguments_of(mutation, spec, input_type, named.filters[spec.name]),
        directives=(RequiresScope(any_of=[mutation.scope]),),
    )


def _payload(mutation: Mutation, spec: NodeSpec, catalog: Catalog, interface: type) -> type:
    text = f"The `{spec.name}` after the write. Null when the write was refused."
    shown = made_field(object_name(spec), spec.cls | None, text)
    made = made_type(
        f"{_capital(mutation.name)}Payload",
        [
            shown,
            *(
                made_field(each.name, each.annotation | None, each.description)
                for each in mutation.told
            ),
            *_common(catalog),
        ],
        f"Result of `{mutation.name}`.",
    )
    definition_of(made).interfaces.append(definition_of(interface))
    return made


def _input(mutation: Mutation, spec: NodeSpec, before: Sequence[StrawberryField] = ()) -> type:
    fields = list(before)
    for name in mutation.fields:
        field = spec.fields[name]
        type_ = _value_type(field)
        is_required = name in mutation.required
        fields.append(
            made_field(
                input_name(field),
                type_ if is_required else type_ | None,
                _about(field),
                operand=not is_required,
            )
        )
    fields += [_given(each) for each in mutation.given]
    text = f"Values for `{mutation.name}`."
    return made_type(f"{_capital(mutation.name)}Input", fields, text, is_input=True)


def _given(given: Given) -> StrawberryField:
    type_ = given.annotation if given.required else given.annotation | None
    return made_field(given.name, type_, given.description, operand=not given.required)


def _value_type(field: FieldSpec) -> Any:
    match field.read:
        case ToOneEdge():
            return strawberry.ID
        case MoneyRead():
            return MoneyInput
        case ColumnRead():
            wanted = unwrapped(field.annotation)
            if isinstance(wanted, StrawberryList):
                return list[wanted.of_type]  # type: ignore[name-defined]
            return _LENIENT.get(wanted, getattr(wanted, "wrapped_cls", wanted))
        case _:
            raise AssertionError(field)


def _about(field: FieldSpec) -> str:
    first = field.description.split(". ")[0].rstrip(".")
    if isinstance(field.read, ToOneEdge):
        return f"{first}; its id."
    clears = isinstance(field.read, ColumnRead) and not field.read.column.nullable
    return f"{first}.{' It can not be cleared.' if clears else ''}"


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
