"""The types of ``grantPreview``: what a grant would show, before it is shared."""

import strawberry
from strawberry.scalars import JSON
from strawberry.types.field import StrawberryField

from csgraph.graph.directives import RequiresScope
from csgraph.graph.made import argument, made_field

PREVIEW = "grantPreview"
PREVIEW_SCOPE = "grants:read"
SAMPLE_SIZE = 5


@strawberry.input(description="A grant that is not made yet: which accounts, which fields.")
class GrantInput:
    """A grant that is not made yet: which accounts, which fields."""

    fields: list[str] = strawberry.field(
        description="Fields to share: `Account.name`, or `Account.*` for all of a type's own."
    )
    accounts: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Ids of the accounts to share, at most 500; or give `segment`.",
    )
    segment: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Id of a segment of accounts to share; or give `accounts`.",
    )
    purpose: str | None = strawberry.field(
        default=strawberry.UNSET, description="What the partner needs it for; the preview tells it."
    )


@strawberry.input(one_of=True, description="A grant that runs, or one that is only proposed.")
class GrantPreviewInput:
    """A grant that runs, or one that is only proposed."""

    grant: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Id of a grant that runs."
    )
    proposed: GrantInput | None = strawberry.field(
        default=strawberry.UNSET, description="A grant that is not made yet."
    )


@strawberry.type(description="What a partner sees of one type.")
class GrantPreviewType:
    """What a partner sees of one type."""

    name: str = strawberry.field(description="Name of the type.")
    fields: list[str] = strawberry.field(
        description="Its fields in the partner's schema, in the order of names; `id` comes along."
    )
    total_count: int | None = strawberry.field(
        description="How many the partner's list holds. Null where a type is only seen through "
        "others, or where you lack the type's scope."
    )


def _sample() -> StrawberryField:
    size = argument("first", int, "How many, at most 100.")
    size.default = SAMPLE_SIZE
    return made_field(
        "sample",
        list[JSON] | None,
        "The first of the partner's list as it reads them, with what they name; no lists. "
        "Fields whose scope you lack are null.",
        arguments=[size],
    )


GrantPreviewType.__strawberry_definition__.fields.append(_sample())  # type: ignore[attr-defined]


@strawberry.type(description="What a grant shows to whoever has a key of it.")
class GrantPreview:
    """What a grant shows to whoever has a key of it."""

    name: str | None = strawberry.field(
        description="What the grant is called. Null for one that is only proposed."
    )
    purpose: str | None = strawberry.field(description="What the partner needs it for.")
    types: list[GrantPreviewType] = strawberry.field(
        description="What exists for the partner, in the order of names; at most 100."
    )


def grant_preview_field() -> StrawberryField:
    """Return the root field."""
    return made_field(
        PREVIEW,
        GrantPreview | None,
        "What a grant shows: fields, how many records, a sample. Null where no such grant runs. "
        "It is compiled as a partner's requests are, with all scopes that you hold yourself.",
        arguments=[argument("of", GrantPreviewInput, "Which grant.")],
        directives=(RequiresScope(any_of=[PREVIEW_SCOPE]),),
    )
