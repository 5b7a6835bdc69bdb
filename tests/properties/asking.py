"""A way to ask csgraph."""

from dataclasses import replace
from typing import Any

import orjson

from csgraph.graph.compiler import Compiler
from csgraph.graph.execute import execute
from csgraph.ids import TenantId
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal
from tests.properties import world
from tests.properties.cases import Answered


def asker(compiler: Compiler, pool: ReadPool, caller: Principal) -> Answered:
    """Return a way to ask as a caller, with some scopes."""

    async def ask(
        _tenant: TenantId, query: str, scopes: frozenset[str], variables: dict[str, Any]
    ) -> dict[str, Any]:
        who = replace(caller, scopes=scopes)
        document = compiler.documents.get(query)
        prepared = compiler.prepare(document, document.operation(None), variables, who, world.NOW)
        outcome = await execute(pool, prepared, who)
        errors = sorted((e.code, e.path, e.coordinate) for e in outcome.errors)
        return {"data": orjson.loads(outcome.data), "errors": list(dict.fromkeys(errors))}

    return ask
