"""Assigns people to accounts, keeps what they do and know, and says in what role they decide."""

from csgraph.domain.assignments.commands.assigning import begin_assignment, end_assignment
from csgraph.domain.assignments.commands.deciding import deciding_role
from csgraph.domain.assignments.commands.profiles import keep_profile

__all__ = ["begin_assignment", "deciding_role", "end_assignment", "keep_profile"]
