"""Options of the test run, and the directory of recorded vendor responses."""

import gc
import os
from pathlib import Path

import pytest

# The tests' own switch, which is no setting of the product.
RECORDED = os.environ.get("CSGRAPH_RECORDED")  # noqa: TID251
GROWTH = 200_000_000
"""By how many bytes a test process has grown when it is worth the time to look through it."""
HELD = pytest.StashKey[int]()
"""How many bytes the process held when it was last looked through."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate-golden", action="store_true", help="write golden files anew; review them"
    )
    parser.addoption(
        "--whole-walk",
        action="store_true",
        help="let the walk of isolation try every order, filter and cursor, not a share of them",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests over recorded responses where nobody named a directory of them."""
    if RECORDED:
        return
    left_out = [item for item in items if item.get_closest_marker("recorded")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """Spare the collector what stays, as a server does, and let it look at the rest less often.

    A test process holds many schemas and plans: to look at all of them took a third of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Collect what a module with many plans leaves behind, lest a request of another waits."""
    if nextitem is not None and nextitem.path == item.path:
        return
    stash = item.config.stash
    if resident_bytes() > stash.setdefault(HELD, resident_bytes()) + GROWTH:
        gc.collect()
        stash[HELD] = resident_bytes()


def resident_bytes() -> int:
    """Return how much memory the process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(scope="session")
def recorded_dir() -> Path:
    return Path(str(RECORDED))
