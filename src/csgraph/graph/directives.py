"""Schema directives: what a field costs or demands, stated where clients can read it."""

import strawberry
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
