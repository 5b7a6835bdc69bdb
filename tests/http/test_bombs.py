"""No document that fits into a page of text makes the server work for long."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from csgraph.errors import CsgraphError
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES
from tests.http.bombs import BOMBS, names
from tests.support.http import Api

SIZE = 15_000
CALLS_A_CHARACTER = 90  # graphql-core looks at each field that a filter could have had
WHO = Principal(TenantId(UUID(int=1)), UUID(int=2), "SERVICE", frozenset(SCOPES))


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    built = build_schema()
    return Compiler(built.graphql, built.catalog, cursors=CursorCodec(bytes(32)))


def calls_in(act: Callable[[], object]) -> int:
    """Count the function calls that an act takes: the same number on every machine."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def prepared(compiler: Compiler, text: str) -> str | None:
    """Prepare a document; return the code of its refusal, None when it is served."""
    try:
        document = compiler.documents.get(text)
        first = next(iter(document.operations))
        compiler.prepare(
            document, document.operation(first), {}, WHO, datetime(2026, 1, 1, tzinfo=UTC)
        )
    except CsgraphError as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("name", names())
def test_work_is_in_proportion_to_the_document(compiler: Compiler, name: str) -> None:
    text = BOMBS[name](SIZE)

    calls = calls_in(lambda: prepared(compiler, text))

    assert calls < CALLS_A_CHARACTER * len(text)


@pytest.mark.parametrize("name", names())
async def test_a_bomb_is_an_error_of_the_request_or_harmless(api: Api, name: str) -> None:
    response = await api.post(
        BOMBS[name](SIZE), operationName="q0" if "operations" in name else None
    )

    assert response.status_code in {200, 400}
    assert len(response.content) < 20_000


@pytest.mark.parametrize("depth", [20, 40, 60, 80])
def test_fragments_that_double_are_never_written_out(compiler: Compiler, depth: int) -> None:
    chain = "".join(f"fragment f{i} on Query{{...f{i + 1} ...f{i + 1}}}" for i in range(depth))
    text = f"{{...f0}}{chain}fragment f{depth} on Query{{__typename}}"
    code = None

    def act() -> None:
        nonlocal code
        code = prepared(compiler, text)

    assert calls_in(act) < CALLS_A_CHARACTER * len(text)
    assert code == "COST_LIMIT_EXCEEDED"
