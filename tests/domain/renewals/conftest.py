"""People of ours, for the tests of renewals."""

from tests.domain.influence.conftest import Hire, hire

__all__ = ["Hire", "hire"]
