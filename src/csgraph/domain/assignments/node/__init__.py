"""Assignments, books and capacity in the graph."""

from csgraph.domain.assignments.node.capacity import CAPACITY_FIELDS
from csgraph.domain.assignments.node.fields import BOOK_FIELDS
from csgraph.domain.assignments.node.kept import Assignment, CsmProfile
from csgraph.domain.assignments.node.moves import MOVE_FIELDS
from csgraph.domain.assignments.node.people import PEOPLE_OF_ACCOUNT

FIELDS = (*BOOK_FIELDS, *MOVE_FIELDS, *CAPACITY_FIELDS)
CONTRIBUTIONS = (PEOPLE_OF_ACCOUNT,)

__all__ = ["Assignment", "CsmProfile"]
