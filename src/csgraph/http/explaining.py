"""``extensions.explain``: how an operation was run, for those who may know."""

from typing import Any

from csgraph.errors import CsgraphError
from csgraph.graph.compiler import Prepared
from csgraph.graph.explain.explanation import explain
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal


async def explanation_of(
    pool: ReadPool, prepared: Prepared, principal: Principal, data: bytes
) -> dict[str, Any]:
    """Return the extensions that explain an operation, or warn why it is not explained.

    The answer stands either way: no error of an explanation takes it back.
    """
    if prepared.compiled.writes:
        told = "Only what is read is explained; a mutation would have to be run twice."
        return {"warnings": [{"code": "BAD_USER_INPUT", "message": told}]}
    try:
        return {"explain": (await explain(pool, prepared, principal, data)).told()}
    except CsgraphError as error:
        return {"warnings": [{"code": error.code, "message": error.message}]}
