"""What a document must be to be registered: valid, and affordable at its dearest.

Its price is told ahead with full pages wherever a variable without a default says how
long they are, since nobody looks at it again before it runs.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
    type_from_ast,
)

from csgraph.errors import CsgraphError
from csgraph.graph.compiler import Compiler
from csgraph.graph.document import Document
from csgraph.ids import TenantId, encode_id
from csgraph.tenancy.documents import NewDocument
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES

_NOBODY: Final = Principal(TenantId(UUID(int=0)), UUID(int=0), "SERVICE", frozenset(SCOPES))
_SAMPLES: Final[dict[str, Any]] = {
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "ID": encode_id("acc", UUID(int=0)),
    "DateTime": "2026-01-01T00:00:00Z",
    "DateTimeOrDuration": "2026-01-01T00:00:00Z",
    "Date": "2026-01-01",
    "Decimal": "1",
    "BigInt": "1",
    "CurrencyCode": "EUR",
}


def checked_document(
    compiler: Compiler, text: str, now: datetime, *, name: str | None = None
) -> NewDocument:
    """Return a document, named and priced.

    Its price is None where a value that it requires can't be made up.

    Raises:
        CsgraphError: it would be refused if it were sent; with the reason.
    """
    document = compiler.documents.get(text)
    named = [known for known in document.operations if known]
    costs = [
        _cost(compiler, document, operation, now) for operation in document.operations.values()
    ]
    known_costs = [cost for cost in costs if cost is not None]
    cost = max(known_costs) if known_costs and len(known_costs) == len(costs) else None
    return NewDocument(text, name or ", ".join(named) or None, cost)


def _cost(
    compiler: Compiler, document: Document, operation: OperationDefinitionNode, now: datetime
) -> int | None:
    variables, is_guessed = _dearest(compiler, document, operation)
    try:
        prepared = compiler.prepare(document, operation, variables, _NOBODY, now)
    except CsgraphError as error:
        if is_guessed and error.code == "BAD_USER_INPUT":
            return None
        raise
    return prepared.compiled.price.requested(prepared.values)


def _dearest(
    compiler: Compiler, document: Document, operation: OperationDefinitionNode
) -> tuple[dict[str, Any], bool]:
    """Return variables that ask for full pages, and whether a value had to be made up."""
    sites = [site.node for site in document.reached(operation).sites]
    first, last = (_variables_of(sites, argument) for argument in ("first", "last"))
    made: dict[str, Any] = {}
    is_guessed = False
    for definition in operation.variable_definitions or ():
        name, type_ = (
            definition.variable.name.value,
            type_from_ast(compiler.schema, definition.type),
        )
        if definition.default_value is not None:
            continue
        if name in first or (name in last and not first):
            made[name] = compiler.limits.page_size
        elif is_non_null_type(type_):
            made[name] = _sample(type_)
            is_guessed = True
    return made, is_guessed


def _variables_of(fields: Iterable[FieldNode], argument: str) -> set[str]:
    return {
        given.value.name.value
        for field in fields
        for given in field.arguments or ()
        if given.name.value == argument and isinstance(given.value, VariableNode)
    }


def _sample(type_: Any) -> Any:
    nullable = get_nullable_type(type_)
    if is_list_type(nullable):
        return [_sample(nullable.of_type)]
    named = get_named_type(nullable)
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    if isinstance(named, GraphQLInputObjectType):
        required = [key for key, field in named.fields.items() if is_required_input_field(field)]
        # strawberry checks @oneOf by itself, and does not tell graphql-core of it.
        if named.extensions["strawberry-definition"].is_one_of:
            required = list(named.fields)[:1]
        return {key: _sample(named.fields[key].type) for key in required}
    return _SAMPLES.get(named.name, "x")
