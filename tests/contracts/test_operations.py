"""The shipped operations are valid, and say for whom they are."""

from pathlib import Path

import orjson
import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

ROOT = Path(__file__).parents[2] / "schema"
SHIPPED = sorted((ROOT / "operations").glob("*.graphql"))
FOR = {"# For: frontend teams", "# For: RevOps", "# For: partners"}


def test_there_are_operations_for_every_group() -> None:
    assert len(SHIPPED) >= 25
    assert {file.read_text().splitlines()[0] for file in SHIPPED} == FOR


@pytest.fixture(scope="module")
def published() -> GraphQLSchema:
    """The schema as whoever reads its SDL has it."""
    return build_schema((ROOT / "schema.graphql").read_text())


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_an_operation_fits_the_schema_and_tells_its_variables(
    file: Path, published: GraphQLSchema
) -> None:
    text = file.read_text()
    document = parse(text)
    [operation] = [each for each in document.definitions if hasattr(each, "variable_definitions")][
        :1
    ]
    declared = {each.variable.name.value for each in operation.variable_definitions or ()}
    told = {line[3:].partition(":")[0] for line in text.splitlines() if line.startswith("# $")}
    beside = file.with_suffix(".vars.json")
    given = set(orjson.loads(beside.read_bytes())) if beside.exists() else set()

    assert validate(published, document) == []
    assert operation.name.value == "".join(word.capitalize() for word in file.stem.split("_"))
    assert declared == told == given
