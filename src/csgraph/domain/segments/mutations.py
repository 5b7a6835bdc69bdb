"""How callers save filters."""

from uuid import UUID

from strawberry.scalars import JSON

from csgraph.domain.segments.commands import (
    create_segment,
    delete_segment,
    find_segment,
    is_shared,
    update_segment,
)
from csgraph.domain.segments.node import Segment
from csgraph.errors import Denied, InvalidInput
from csgraph.graph.mutations import Call, Given, Mutation

SHARES = "grants:write"


async def _create(call: Call) -> UUID:
    given = call.values
    _check_filter(call, given["node_type"], given["filter"])
    return await create_segment(
        call.work, call.actor, given["name"], given["node_type"], given["filter"]
    )


async def _update(call: Call) -> UUID:
    target, given = call.expected_target, call.values
    if "filter" in given:
        saved = await find_segment(call.work, target)
        _check_filter(call, saved.node_type, given["filter"])
        await _check_sharing(call)
    await update_segment(call.work, call.actor, target, given)
    await call.around.refresh_shared(call.work, call.now)
    return target


async def _delete(call: Call) -> UUID:
    await _check_sharing(call)
    target = call.expected_target
    await delete_segment(call.work, call.actor, target)
    await call.around.refresh_shared(call.work, call.now)
    return target


async def _restore(call: Call) -> UUID:
    await _check_sharing(call)
    target, back = call.expected_target, {"deleted_at": None}
    await update_segment(call.work, call.actor, target, back)
    await call.around.refresh_shared(call.work, call.now)
    return target


def _check_filter(call: Call, node_type: str, given: object) -> None:
    if given is None:
        msg = "`filter` can't be cleared: give one or leave it out."
        raise InvalidInput(msg, path=("input", "filter"))
    try:
        call.around.check_filter(node_type, given)
    except InvalidInput as error:
        raise InvalidInput(error.message, path=("input", "filter")) from error


async def _check_sharing(call: Call) -> None:
    """Refuse to change what partners see to a key that may not share."""
    if SHARES not in call.principal.scopes and await is_shared(call.work, call.expected_target):
        msg = f"A grant shares this segment's accounts, so that changing it takes `{SHARES}`."
        raise Denied(msg, requiredScopes=[SHARES])


_FILTER = "What must hold, as the type's filter takes it."

MUTATIONS = (
    Mutation(
        name="segmentCreate",
        description="Save a filter under a name.",
        scope="segments:write",
        node=Segment,
        act=_create,
        fields=("name", "nodeType"),
        required=("name", "nodeType"),
        makes=True,
        given=(Given("filter", JSON, _FILTER, "filter", required=True),),
    ),
    Mutation(
        name="segmentUpdate",
        description="Change a segment. Where a grant shares its accounts, changing its filter "
        "takes `grants:write` as well.",
        scope="segments:write",
        node=Segment,
        act=_update,
        fields=("name",),
        given=(Given("filter", JSON, f"{_FILTER} It can not be cleared.", "filter"),),
    ),
    Mutation(
        name="segmentDelete",
        description="Delete a segment: filters that name it match nothing, grants of it share "
        "nothing.",
        scope="segments:write",
        node=Segment,
        act=_delete,
    ),
    Mutation(
        name="segmentRestore",
        description="Bring a deleted segment back.",
        scope="segments:write",
        node=Segment,
        act=_restore,
    ),
)
