"""The words of sorting in the schema."""

from enum import Enum

import strawberry


@strawberry.enum(description="Sort direction.")
class OrderDirection(Enum):
    """Sort direction."""

    ASC = strawberry.enum_value("ASC", description="Smallest first.")
    DESC = strawberry.enum_value("DESC", description="Largest first.")


@strawberry.enum(description="Where nulls go in a sort.")
class NullsOrder(Enum):
    """Where nulls go in a sort."""

    FIRST = strawberry.enum_value("FIRST", description="Before all values.")
    LAST = strawberry.enum_value("LAST", description="After all values.")
