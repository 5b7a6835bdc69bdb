"""The mutation that makes several records of one node into one."""

from enum import Enum
from typing import Any, Final
from uuid import UUID

import strawberry

from csgraph.errors import InvalidInput
from csgraph.graph.mutations import Call, Given, Made, Mutation, Told
from csgraph.ids import decode_id

MOST_MERGED: Final = 20


@strawberry.enum(description="Whose values a merged record keeps where nobody chose.")
class MergeRule(Enum):
    """Whose values a merged record keeps where nobody chose."""

    FILL_GAPS = strawberry.enum_value(
        "FILL_GAPS",
        description="Its own; where it has none, those of the first of the others that has one.",
    )
    KEEP = strawberry.enum_value("KEEP", description="Its own, missing ones included.")


@strawberry.input(description="From which record a field of the merged one is taken.")
class MergeTakeInput:
    """From which record a field of the merged one is taken."""

    field: str = strawberry.field(description="Field by name, such as `industry`.")
    record: strawberry.ID = strawberry.field(
        description="The record whose value wins, by its id; an empty value wins too."
    )


@strawberry.type(description="How many records of one type a merge has moved.")
class MergeEffect:
    """How many records of one type a merge has moved."""

    node_type: str = strawberry.field(description="Type of the records.")
    count: int = strawberry.field(description="How many now belong to the merged record.")


def merge_mutation(node: type, name: str, scope: str, fields: tuple[str, ...]) -> Mutation:
    """Declare the merge of a node; ``fields`` are those of which the winner can be chosen."""

    async def act(call: Call) -> Made:
        given = call.values
        losers: list[UUID] = given["losers"]
        if not 1 <= len(losers) <= MOST_MERGED:
            limit = f"1 to {MOST_MERGED}"
            msg = f"`from` has {len(losers)} items: name {limit}."
            raise InvalidInput(msg, path=("input", "from"), constraint=limit)
        takes = {each["field"]: _taken(each["record"]) for each in given.get("take") or ()}
        unknown = sorted(takes.keys() - set(fields))
        if unknown:
            msg = f"`{unknown[0]}` is no field to choose: take one of {', '.join(fields)}."
            raise InvalidInput(msg, path=("input", "take"))
        fills = given.get("rule") != MergeRule.KEEP.value
        effects = await call.around.merge(call, node, fields, losers, takes, fills)
        told = [{"nodeType": name, "count": count} for name, count in sorted(effects.items())]
        return Made(call.expected_target, {"effects": told})

    return Mutation(
        name=name,
        description="Make several records one: what belongs to the others moves to this one, "
        "syncs of them write it, and their ids answer with it.",
        scope=scope,
        node=node,
        act=act,
        given=(
            Given(
                "from",
                list[strawberry.ID],
                f"Records to merge into it, 1 to {MOST_MERGED}.",
                "losers",
                of=node,
                required=True,
            ),
            Given("rule", MergeRule, "Whose values are kept; `FILL_GAPS` when left out.", "rule"),
            Given("take", list[MergeTakeInput], "Fields of which the winner is chosen.", "take"),
        ),
        told=(
            Told(
                "effects",
                list[MergeEffect],
                "What was moved, by type; at most 100. Null when the call was refused.",
            ),
        ),
    )


def _taken(id_: str) -> UUID:
    decoded: Any = decode_id(id_)
    if decoded is None:
        msg = "`record` takes the id of one of the records that are merged."
        raise InvalidInput(msg, path=("input", "take"))
    found: UUID = decoded[1]
    return found
