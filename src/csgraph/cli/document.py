"""``csgraph document``: documents that clients may name by their id."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from csgraph.cli.engines import owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.clock import system_clock
from csgraph.errors import CsgraphError, InvalidInput
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.limits import Limits
from csgraph.schema.build import build_schema
from csgraph.schema.registration import checked_document
from csgraph.tenancy.documents import (
    PREFIX,
    KeptDocument,
    NewDocument,
    document_id,
    keep_document,
    list_documents,
    remove_document,
)

app = typer.Typer(
    help="Registered documents, which clients may name by their id.", no_args_is_help=True
)

TenantOption = Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")]


@app.command("register")
def register(
    files: Annotated[
        list[Path],
        typer.Argument(help="GraphQL documents, or manifests in JSON as code generators write."),
    ],
    tenant: TenantOption = None,
) -> None:
    """Check documents and register them; all or none."""
    given = [(place, text, name) for file in files for place, text, name in _documents_in(file)]

    async def command(env: Environment) -> list[str]:
        built = build_schema()
        cursors = CursorCodec(env.secrets.cursor_key)
        compiler = Compiler(built.graphql, built.catalog, cursors=cursors, limits=Limits())
        checked = [_checked(compiler, *each) for each in given]
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
            ids = [await keep_document(owner, tenant_id, each) for each in checked]
        return [_line(id_, new) for id_, new in zip(ids, checked, strict=True)]

    for line in run(command):
        print(line)


@app.command("list")
def list_(tenant: TenantOption = None) -> None:
    """List a tenant's documents: id, name, the most that each may cost."""

    async def command(env: Environment) -> list[str]:
        async with owner_engine(env) as owner:
            kept = await list_documents(owner, await tenant_named(owner, tenant))
            return [_line(each.id, each) for each in kept]

    for line in run(command):
        print(line)


@app.command("remove")
def remove(
    document: Annotated[str, typer.Argument(help="Id of the document, `sha256:…`.")],
    tenant: TenantOption = None,
) -> None:
    """Remove a document; servers stop serving it by its id within 30 seconds."""

    async def command(env: Environment) -> None:
        async with owner_engine(env) as owner:
            await remove_document(owner, await tenant_named(owner, tenant), document)

    run(command)
    print(f"Removed {document}.")


def _checked(compiler: Compiler, place: str, text: str, name: str | None) -> NewDocument:
    try:
        return checked_document(compiler, text, system_clock(), name=name)
    except CsgraphError as error:
        raise InvalidInput(f"{place} is not registered: {error.message} ({error.code}).") from error


def _documents_in(file: Path) -> Iterator[tuple[str, str, str | None]]:
    """Yield each document of a file: where it stands, its text, its name if one is given."""
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"Can't read {file}: {error}.") from error
    if file.suffix != ".json":
        yield str(file), content, None
        return
    for key, text, name in _entries(file, content):
        place = f"{file}: {name or key}"
        if key.removeprefix(PREFIX) != document_id(text).removeprefix(PREFIX):
            raise InvalidInput(
                f"{place} has the id `{key[:100]}`, which is not the SHA-256 of its text: let the "
                "generator hash with sha256."
            )
        yield place, text, name


def _entries(file: Path, content: str) -> list[tuple[str, str, str | None]]:
    """Read a manifest: ids with texts, or Apollo's list of operations."""
    try:
        found: Any = json.loads(content)
        if isinstance(found.get("operations"), list):
            return [(str(o["id"]), str(o["body"]), str(o["name"])) for o in found["operations"]]
        return [(str(key), str(text), None) for key, text in found.items()]
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{file} is no manifest: it takes an object of ids with documents, or Apollo's "
            "persisted query manifest."
        ) from error


def _line(id_: str, document: NewDocument | KeptDocument) -> str:
    cost = "" if document.cost is None else f"{document.cost} points"
    return f"{id_}\t{document.name or ''}\t{cost}"
