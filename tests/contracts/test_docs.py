"""The documentation says what is so, and leaves nothing out."""

import ast
import importlib
import json
import pkgutil
import re
import tomllib
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import typer.main
from graphql import OperationDefinitionNode
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

import csgraph
from csgraph.app import build_app
from csgraph.cli.main import COMMANDS
from csgraph.domain.sources.tables import connection, custom_field_definition
from csgraph.errors import CsgraphError
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.execute import execute
from csgraph.graph.limits import Limits
from csgraph.http.operations import REASONS, Operations
from csgraph.http.status import STATUS
from csgraph.ids import TenantId, new_id
from csgraph.schema.build import build_schema
from csgraph.settings import Settings
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.telemetry.job_metrics import JobMetrics
from csgraph.telemetry.metrics import Metrics
from csgraph.telemetry.sync_metrics import SyncMetrics
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES
from tests.contracts.documents import (
    ADRS,
    DOCS,
    PAGES,
    ROOT,
    Snippet,
    anchors,
    blocks,
    commands,
    links,
    table_keys,
)

OPERATIONS = [
    *blocks("graphql"),
    *(
        Snippet(block.page, json.loads(body)["query"])
        for block in blocks("console")
        for body in re.findall(r"-d '(.+?)'", block.text)
    ),
]
VARIABLES: dict[str, Any] = {
    "after": None,
    "ids": [],
    "salesforceId": "0015000000Gv7qJAAR",
    "segment": "seg_01",
    "text": "acme",
    "id": "acc_",
    "by": {"id": "acc_"},
    "revision": 1,
    "account": {"name": "Acme"},
    "contact": {"name": "Ada"},
    "since": "2026-06-01",
    "at": None,  # nothing is logged here that could be read at an instant
    "inputs": [{"name": "Acme"}],
    "row": {"name": "Ada"},
    "from": ["acc_"],
    "industryOf": "acc_",
    "input": {"name": "Hook", "url": "https://hooks.example.com/", "query": "subscription { a }"},
}
MISNAMED = {"database_url": "DATABASE_URL"}


# What is listed is all there is


def test_every_setting_is_documented() -> None:
    names = {MISNAMED.get(name, f"CSGRAPH_{name.upper()}") for name in Settings.model_fields}

    assert {key for key in table_keys(DOCS / "settings.md") if key.isupper()} == names


def test_documented_defaults_are_the_defaults() -> None:
    text = (DOCS / "settings.md").read_text()
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int | str):
            assert f"| `CSGRAPH_{name.upper()}` | `{field.default}` |" in text


def test_every_scope_is_documented() -> None:
    assert table_keys(DOCS / "scopes.md") == set(SCOPES)


def known_codes() -> set[str]:
    for found in pkgutil.walk_packages(csgraph.__path__, "csgraph."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    pending, codes = [CsgraphError], set(STATUS)
    while pending:
        kind = pending.pop()
        codes.add(kind.code)
        pending += kind.__subclasses__()
    return codes


def test_every_error_code_is_documented() -> None:
    assert {key for key in table_keys(DOCS / "errors.md") if key.isupper()} == {
        *known_codes(),
        "IMPLICIT_PAGE_SIZE",
    }


async def test_every_metric_is_documented(urls: DatabaseUrls, secrets: Secrets) -> None:
    server: Operations = build_app(urls, secrets).state.operations
    worker = Metrics()
    SyncMetrics(worker)
    JobMetrics(worker)

    names = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for metrics in (server.metrics, worker)
        for family in metrics.registry.collect()
        if not family.name.startswith(("process_", "python_"))
    }

    documented = {key for key in table_keys(DOCS / "operations.md") if "csgraph_" in key}
    assert {key for key in documented if re.fullmatch(r"csgraph_\w+", key)} == names


def test_every_reason_not_to_be_ready_is_documented() -> None:
    assert set(REASONS) <= table_keys(DOCS / "operations.md")


def test_every_limit_is_documented() -> None:
    text = (DOCS / "errors.md").read_text()

    for name, value in asdict(Limits()).items():
        assert f"| {value:,} |" in text, name


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])

    assert table_keys(DOCS / "dependencies.md") == {re.split(r"[\[<>=;]", w)[0] for w in wanted}


# Decisions


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.stem)
def test_a_decision_says_what_it_keeps_and_what_would_change_it(adr: Path) -> None:
    text = adr.read_text()

    assert text.startswith(f"# ADR {int(adr.name[:4])}: ")
    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert parts == ["Decision", "Invariants", "What would change our mind"]
    assert len(text.splitlines()) <= 70


# Links


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not fragment or fragment in anchors(target), link


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, pending = set[Path](), [ROOT / "README.md"]
    while pending:
        page = pending.pop()
        reached.add(page)
        ways = [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
        found = [each for way in ways for each in (way.glob("*.md") if way.is_dir() else [way])]
        pending += [way for way in found if way.suffix == ".md" and way not in reached]

    assert set(PAGES) <= reached


# Code


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    built = build_schema()
    return Compiler(built.graphql, built.catalog, cursors=CursorCodec(b"k" * 32))


def principal(tenant_id: TenantId) -> Principal:
    return Principal(tenant_id, UUID(int=0), "SERVICE", frozenset(SCOPES))


@pytest.fixture
async def own_fields(owner_engine: AsyncEngine, tenant_id: TenantId) -> None:
    """The fields of the tenant's own that the pages speak of."""
    crm = new_id()
    made = {"system": "SALESFORCE", "name": "crm", "base_url": "https://crm.example"}
    async with owner_engine.begin() as owner:
        await owner.execute(
            insert(connection).values(tenant_id=tenant_id, id=crm, credentials=b"", **made)
        )
        for key, value_type in {"Region__c": "OPTION", "Seats__c": "NUMBER"}.items():
            defined = {"node_type": "Account", "key": key, "label": key, "value_type": value_type}
            await owner.execute(
                insert(custom_field_definition).values(
                    tenant_id=tenant_id, connection_id=crm, **defined
                )
            )


@pytest.mark.parametrize("snippet", OPERATIONS, ids=str)
async def test_an_operation_runs(
    compiler: Compiler,
    read_pool: ReadPool,
    tenant_id: TenantId,
    own_fields: None,
    snippet: Snippet,
) -> None:
    document = compiler.documents.get(snippet.text)
    operation: OperationDefinitionNode = document.operation(None)
    named = [each.variable.name.value for each in operation.variable_definitions or ()]
    given = {name: VARIABLES[name] for name in named}
    who, now = principal(tenant_id), datetime(2026, 6, 15, tzinfo=UTC)

    outcome = await execute(read_pool, compiler.prepare(document, operation, given, who, now), who)

    assert (outcome.errors, outcome.warnings) == ((), ())


def test_the_first_statement_shown_is_the_one_that_is_made(compiler: Compiler) -> None:
    page = DOCS / "sql-patterns.md"
    query, sql = (
        next(block.text for block in blocks(language) if block.page == page)
        for language in ("graphql", "sql")
    )
    document = compiler.documents.get(query)
    who, now = principal(TenantId(UUID(int=1))), datetime(2026, 6, 15, tzinfo=UTC)

    made = compiler.prepare(document, document.operation(None), {}, who, now).compiled.statement

    assert made is not None
    assert plain(sql) == plain(made.text)


def plain(sql: str) -> str:
    """Return a statement without its layout and without names that nobody refers to."""
    unnamed = re.sub(r" AS (?:anon_\d+|[a-z]\w*)(?=[\s,)]|$)", "", sql)
    return re.sub(r"\s+|(?<='):(?=')", "", unnamed)


@pytest.mark.parametrize("snippet", blocks("python"), ids=str)
def test_python_can_be_parsed(snippet: Snippet) -> None:
    assert ast.parse(snippet.text).body


def find_command(words: list[str]) -> Any:
    """Return a command of the program, as far as the words lead: the rest are arguments."""
    if words[0] not in COMMANDS:
        return None
    app = importlib.import_module(f"csgraph.cli.{words[0]}").app
    found: Any = typer.main.get_command(app)
    for word in words[1:]:
        if not hasattr(found, "commands"):
            break
        found = found.commands.get(word)
    return found


@pytest.mark.parametrize(("snippet", "words", "options"), list(commands()), ids=str)
def test_a_command_exists_with_its_options(
    snippet: Snippet, words: list[str], options: list[str]
) -> None:
    command = find_command(words)

    assert command is not None, words
    known = {option for each in command.params for option in each.opts}
    assert set(options) <= known
