"""A small generated company, made once; a fresh one for what changes it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from company_parts import ACCOUNTS, AS_OF

from csgraph.sandbox.company import evolve, generate
from csgraph.sandbox.store import Store


@pytest.fixture(scope="session")
def company() -> Iterator[Store]:
    with Store() as store:
        generate(store, seed=7, accounts=ACCOUNTS, as_of=AS_OF)
        yield store


@pytest.fixture
def living() -> Iterator[Store]:
    """A company that a test may change."""
    with Store() as store:
        generate(store, seed=7, accounts=40, as_of=AS_OF)
        yield store


@pytest.fixture(scope="session")
def evolved() -> Iterator[tuple[Store, Store]]:
    """The same company before and after a step of time."""
    with Store() as before, Store() as after:
        for store in (before, after):
            generate(store, seed=7, accounts=60, as_of=AS_OF)
        evolve(after, seed=7, step=1, as_of=AS_OF + timedelta(days=1))
        yield before, after
