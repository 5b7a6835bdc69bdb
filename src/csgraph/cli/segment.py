"""``csgraph segment``: filters saved under names."""

from typing import Annotated, Any
from uuid import UUID

import orjson
import typer

from csgraph.cli.json_object import json_object
from csgraph.cli.tenants_work import TenantOption, read, written
from csgraph.clock import system_clock
from csgraph.domain.segments.commands import delete_segment, list_segments, save_segment
from csgraph.errors import InvalidInput
from csgraph.events.change_log import Actor
from csgraph.graph.limits import Limits
from csgraph.graph.segments import check_filter
from csgraph.ids import decode_id, encode_id
from csgraph.schema.build import build_schema
from csgraph.schema.sharing import refresh_shared
from csgraph.storage.work import Writing

app = typer.Typer(help="Filters saved under names.", no_args_is_help=True)


@app.command("save")
def save(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    filter_: Annotated[
        str,
        typer.Argument(metavar="FILTER", help='JSON, such as \'{"industry": {"eq": "Retail"}}\'.'),
    ],
    type_: Annotated[str, typer.Option("--type", help="Type of the items.")] = "Account",
    tenant: TenantOption = None,
) -> None:
    """Save a filter, or change the one of that name; print its id."""
    given = json_object(filter_, "The filter")
    built = build_schema()
    check_filter(built.graphql, built.catalog, Limits(), type_, given)

    async def command(work: Writing) -> UUID:
        saved = await save_segment(work, Actor("SYSTEM", "segment save"), name, type_, given)
        await refresh_shared(work, system_clock())
        return saved

    print(encode_id("seg", written(command, tenant)))


@app.command("list")
def list_(tenant: TenantOption = None) -> None:
    """List a tenant's segments."""
    for row in read(list_segments, tenant):
        print(_line(row))


@app.command("delete")
def delete(
    segment_id: Annotated[str, typer.Argument(metavar="SEGMENT", help="Its id.")],
    tenant: TenantOption = None,
) -> None:
    """Delete a segment; filters that name it then match nothing, grants of it share nothing."""
    decoded = decode_id(segment_id)
    if decoded is None or decoded[0] != "seg":
        raise InvalidInput(f"`{segment_id}` is no id of a segment: see `csgraph segment list`.")

    async def command(work: Writing) -> None:
        await delete_segment(work, Actor("SYSTEM", "segment delete"), decoded[1])
        await refresh_shared(work, system_clock())

    written(command, tenant)
    print(f"Deleted {segment_id}.")


def _line(row: Any) -> str:
    id_, given = encode_id("seg", row.id), orjson.dumps(row.filter).decode()
    return f"{id_}\t{row.node_type}\t{row.name}\t{given}"
