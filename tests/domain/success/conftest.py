"""What the tests of success take of other slices."""

from tests.domain.influence.conftest import hire

__all__ = ["hire"]
