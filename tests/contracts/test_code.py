"""What the linters don't see: sizes of files, who touches tables, what strawberry keeps."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import strawberry

from csgraph.graph.declare import Declaration
from csgraph.schema.build import build_schema
from csgraph.schema.discovery import declared_nodes

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "csgraph"
FILES = sorted(SOURCE.rglob("*.py"))
INSTALLED = {".venv-gql", ".venv-ariadne", "node_modules", "made"}  # by `make api-clients`
TESTS = sorted(path for path in (ROOT / "tests").rglob("*.py") if INSTALLED.isdisjoint(path.parts))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS: dict[str, Any] = {
    contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
}
LONGEST_FILE, LONGEST_FILE_OF_TESTS, LONGEST_FUNCTION = 400, 600, 50
MAY_CALL_DRIVERS = {"storage", "embedded"}
TABLES = re.compile(r"csgraph\.(domain\.\w+|events|tenancy)\.tables")
MAY_TOUCH_TABLES = {
    "storage",
    "events",
    "ingest",
    "graph",
    "tenancy",
    "connectors",
    "domain",
    "bulk",
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return path.read_text().count("\n")


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its signature and docstring."""
    first = function.body[1 if ast.get_docstring(function) and function.body[1:] else 0]
    return (function.end_lineno or 0) - first.lineno + 1


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def imports() -> Iterator[tuple[Path, str]]:
    """Yield every module or name that is imported, with the file and its layer's folder."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield path, node.module
                yield from ((path, f"{node.module}.{alias.name}") for alias in node.names)


def layer(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def test_a_file_fits_on_a_few_screens() -> None:
    assert [name_of(path) for path in FILES if lines(path) > LONGEST_FILE] == []
    assert [name_of(path) for path in TESTS if lines(path) > LONGEST_FILE_OF_TESTS] == []


def test_a_function_fits_on_a_screen() -> None:
    long = [(name_of(path), f.name) for path, f in functions() if body_lines(f) > LONGEST_FUNCTION]

    assert long == []


def test_a_module_says_in_one_sentence_what_it_is() -> None:
    for path in FILES:
        first = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
        assert first.rstrip().endswith((".", ":")), path


def test_tables_are_touched_only_where_tenants_are_kept_apart() -> None:
    assert {
        name_of(path)
        for path, name in imports()
        if TABLES.match(name) and layer(path) not in MAY_TOUCH_TABLES
    } == set()


def test_drivers_of_the_database_are_called_in_storage_alone() -> None:
    assert {
        name_of(path)
        for path, name in imports()
        if name.partition(".")[0] in {"asyncpg", "psycopg"} and layer(path) not in MAY_CALL_DRIVERS
    } == set()


def test_every_slice_stands_in_the_order_of_slices() -> None:
    folders = {path.parent.name for path in (SOURCE / "domain").glob("*/__init__.py")}
    layers = CONTRACTS["slices"]["layers"]

    assert {name.strip() for layer in layers for name in layer.split("|")} == folders
    assert CONTRACTS["slices"]["exhaustive"]


def test_every_slice_has_the_same_inside() -> None:
    assert CONTRACTS["anatomy"]["containers"] == ["csgraph.domain.*"]
    assert CONTRACTS["anatomy"]["exhaustive"]
    assert CONTRACTS["layers"]["exhaustive"]


# What we rely on in strawberry, and it does not promise


def test_strawberry_keeps_the_fields_of_a_type_as_a_list_that_can_be_added_to() -> None:
    @strawberry.type
    class Parent:
        name: str

    definition: Any = Parent.__strawberry_definition__  # type: ignore[attr-defined]
    made = strawberry.field(name="added", graphql_type=str)
    made.python_name = "added"
    definition.fields.append(made)

    @strawberry.type
    class Query:
        parent: Parent

    assert "added" in strawberry.Schema(query=Query).as_str()


def test_edges_that_children_own_stand_on_their_parents() -> None:
    built = build_schema()
    account: Any = built.graphql.type_map["Account"]

    for edge in ("contacts", "tickets", "children", "externalRefs", "customFields"):
        assert edge in account.fields
        assert edge in built.catalog.nodes["Account"].fields


def test_every_declared_class_is_in_the_catalog_and_the_schema() -> None:
    built = build_schema()
    for cls in declared_nodes():
        name = cls.__strawberry_definition__.name  # type: ignore[attr-defined]
        declaration: Declaration = cls.__csgraph__  # type: ignore[attr-defined]

        assert built.catalog.nodes[name].cls is cls
        assert name in built.graphql.type_map
        query: Any = built.graphql.query_type
        for root in (declaration.plural, declaration.lookup_name, declaration.singleton):
            assert root is None or root in query.fields


def test_no_two_nodes_share_a_prefix() -> None:
    nodes = [spec for spec in build_schema().catalog.nodes.values() if spec.prefix]

    assert len({spec.prefix for spec in nodes}) == len(nodes)
