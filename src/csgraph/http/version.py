"""Which build this is: what tells one from another."""

from starlette.requests import Request
from starlette.responses import Response

from csgraph import __version__
from csgraph.http.operations import answer
from csgraph.schema.sdl import schema_hash
from csgraph.storage.schema_state import head_revision


def version_document() -> dict[str, str]:
    """Return the version, the schema's hash, the newest migration, and where the API is."""
    return {
        "version": __version__,
        "schemaHash": schema_hash(),
        "migration": head_revision(),
        "graphql": "/graphql",
    }


async def version(_: Request) -> Response:
    """Serve ``/version``."""
    return answer(version_document())
