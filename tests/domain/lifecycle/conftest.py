"""Deals as a sync brings them, for the tests of phases."""

from tests.domain.handoffs.conftest import sales

__all__ = ["sales"]
