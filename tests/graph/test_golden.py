"""Golden operations: their SQL to the letter, their rows, and nothing for another tenant.

``pytest tests/graph/test_golden.py --regenerate-golden`` writes the files anew; review
the difference as you would review code.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from csgraph.graph.compiler import Prepared
from csgraph.ids import TenantId
from tests.graph.conftest import Ask, Company

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.stem for path in GOLDEN.glob("*.graphql"))


def variables_of(case: str) -> dict[str, object]:
    path = GOLDEN / f"{case}.vars.json"
    return json.loads(path.read_text()) if path.is_file() else {}


def compare(path: Path, found: str, *, regenerate: bool) -> None:
    if regenerate:
        path.write_text(found)
    assert path.read_text() == found


@pytest.mark.parametrize("case", CASES)
def test_the_statement_is_the_one_reviewed(
    prepare: Callable[..., Prepared], case: str, regenerate_golden: bool
) -> None:
    prepared = prepare((GOLDEN / f"{case}.graphql").read_text(), **variables_of(case))

    assert prepared.compiled.statement is not None
    text = "\n".join(line.rstrip() for line in prepared.compiled.statement.text.splitlines())
    compare(GOLDEN / f"{case}.sql", text + "\n", regenerate=regenerate_golden)


@pytest.mark.parametrize("case", CASES)
async def test_the_answer_is_the_one_reviewed(
    ask: Ask, company: Company, case: str, regenerate_golden: bool
) -> None:
    answer = await ask((GOLDEN / f"{case}.graphql").read_text(), **variables_of(case))

    found = json.dumps(answer["data"], indent=2, ensure_ascii=False)
    compare(GOLDEN / f"{case}.json", found + "\n", regenerate=regenerate_golden)


@pytest.mark.parametrize("case", CASES)
async def test_another_tenant_sees_nothing_of_it(
    ask: Ask, company: Company, other_tenant_id: TenantId, case: str
) -> None:
    query = (GOLDEN / f"{case}.graphql").read_text()

    answer = await ask(query, tenant=other_tenant_id, **variables_of(case))

    assert not any(word in json.dumps(answer) for word in ("Acme", "beta", "Zeta", "Cleo", "Case"))
