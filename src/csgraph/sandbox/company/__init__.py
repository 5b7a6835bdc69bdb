"""A made-up software vendor's customers, the same people in both systems."""

from csgraph.sandbox.company.evolve import Changes, evolve
from csgraph.sandbox.company.generate import Ratios, Summary, expected_links, generate
from csgraph.sandbox.company.helpdesk import ExpectedLink, Link

__all__ = [
    "Changes",
    "ExpectedLink",
    "Link",
    "Ratios",
    "Summary",
    "evolve",
    "expected_links",
    "generate",
]
