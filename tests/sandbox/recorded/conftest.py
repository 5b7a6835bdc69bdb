"""Directories of recordings: made by a test, or the one named by the environment."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from csgraph.sandbox.recorded import LoadReport, load
from csgraph.sandbox.store import Store

# The tests' own switch, which is no setting of the product.
RECORDED = os.environ.get("CSGRAPH_RECORDED")  # noqa: TID251


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests over real recordings where nobody named a directory."""
    if RECORDED:
        return
    here = Path(__file__).parent
    left_out = [item for item in items if here in item.path.parents and is_recorded(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def is_recorded(item: pytest.Item) -> bool:
    return item.get_closest_marker("recorded") is not None


@pytest.fixture(scope="session")
def recorded_dir() -> Path:
    assert RECORDED, "CSGRAPH_RECORDED names no directory"
    return Path(RECORDED)


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
