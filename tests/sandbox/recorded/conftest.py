"""Directories of recordings that a test makes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from csgraph.sandbox.recorded import LoadReport, load
from csgraph.sandbox.store import Store


@pytest.fixture
def store():
    with Store() as made:
        yield made


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    """Write a file of recordings: exchanges one a line, a body, or the text of a table."""

    def write_file(name: str, content: object) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif path.suffix == ".jsonl":
            path.write_text("\n".join(map(json.dumps, content)), encoding="utf-8")
        else:
            path.write_text(json.dumps(content), encoding="utf-8")

    return write_file


@pytest.fixture
def loaded(store: Store, tmp_path: Path) -> Callable[[], LoadReport]:
    return lambda: load(store, tmp_path)
