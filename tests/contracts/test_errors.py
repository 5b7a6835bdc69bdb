"""Every error has a code, a sentence, and a status at the one place that knows statuses."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import csgraph
from csgraph.errors import CsgraphError
from csgraph.http.status import STATUS, status_of
from csgraph.schema.failures import RETRYABLE, failure_entries


def every_error() -> Iterator[type[CsgraphError]]:
    for module in pkgutil.walk_packages(csgraph.__path__, "csgraph."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    pending: list[type[CsgraphError]] = [CsgraphError]
    while pending:
        error = pending.pop()
        pending += error.__subclasses__()
        yield error


ERRORS = sorted(set(every_error()), key=lambda error: error.__qualname__)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__qualname__)
def test_an_error_has_a_status_and_a_sentence(error: type[CsgraphError]) -> None:
    assert 400 <= STATUS[error.code] <= 599
    assert (error.__doc__ or "").strip().endswith((".", "`"))


def test_no_status_is_for_a_code_that_no_error_has() -> None:
    assert STATUS.keys() - {error.code for error in ERRORS} == set()


def test_what_may_be_tried_again_is_told_by_a_status_that_says_so() -> None:
    assert {STATUS[code] for code in RETRYABLE} <= {429, 503, 504}


def test_an_unknown_error_is_masked() -> None:
    [entry] = failure_entries(ValueError("select * from store.account"), "req_1")

    assert "select" not in str(entry)
    assert entry["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


@pytest.mark.parametrize("code", sorted(STATUS))
def test_only_the_users_errors_are_told_with_status_200_to_older_clients(code: str) -> None:
    legacy = status_of(code, "application/json", well_formed=True)

    assert legacy in {200, STATUS[code]}
    assert legacy == STATUS[code] or STATUS[code] == 400
