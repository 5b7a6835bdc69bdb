"""Directives: what a field demands, stated where clients can read it; how writes run."""

import strawberry
from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLDirective,
    GraphQLNonNull,
    GraphQLString,
)
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    description="Scopes of which the caller must hold at least one. Without it the field reads "
    "null with a `FORBIDDEN` error that names them.",
)
class RequiresScope:
    """Scopes of which the caller must hold at least one."""

    any_of: list[str] = strawberry.directive_field(name="anyOf")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="The field is null only when `errors` holds an entry for it.",
)
class SemanticNonNull:
    """The field is null only when `errors` holds an entry for it."""


IDEMPOTENT = GraphQLDirective(
    "idempotent",
    [DirectiveLocation.FIELD],
    {
        "key": GraphQLArgument(
            GraphQLNonNull(GraphQLString),
            description="Unique value that the client makes, such as a UUID; at most 255 "
            "characters.",
        )
    },
    description="Guards one mutation against being repeated: within 24 hours the same key with "
    "the same arguments is answered with the first outcome, with others it is refused.",
)

LIVE = GraphQLDirective(
    "live",
    [DirectiveLocation.QUERY],
    description="Tells the answer, and tells it again when records that it reads have changed "
    "and it is another one by then; at most once a second. Takes a socket or an event stream.",
)

ATOMIC = GraphQLDirective(
    "atomic",
    [DirectiveLocation.MUTATION],
    description="The mutations of this operation are one transaction: when one is refused, "
    "none is kept.",
)
