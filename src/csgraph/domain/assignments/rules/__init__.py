"""Who may be moved when, how full a book is, how many people are needed."""

from csgraph.domain.access.rules import CSM_ROLES
from csgraph.domain.assignments.rules.books import (
    BOOK_KEYS,
    LIMIT_KEYS,
    NOTHING,
    REVIEW_KEYS,
    Book,
    BookBand,
    BookFinding,
    BookTier,
    Held,
    book_of,
)
from csgraph.domain.assignments.rules.capacity import (
    CAPACITY_KEYS,
    CapacityPlan,
    CapacityRole,
    plan_capacity,
)
from csgraph.domain.assignments.rules.deciding import Deciding, check_deciding
from csgraph.domain.assignments.rules.matching import Candidate, Profile, Wanted, rank_candidates
from csgraph.domain.assignments.rules.moving import (
    BULK_KEYS,
    MOVE_KEYS,
    AssignmentReason,
    BulkReassignment,
    Former,
    Move,
    bulk_reassignment,
    check_move,
    watch_ends_at,
)
from csgraph.domain.assignments.rules.planning import Misplaced, PlannedMove, plan_moves
from csgraph.domain.assignments.rules.staffing import (
    BENCHMARKS,
    Benchmark,
    BenchmarkBasis,
    Quartile,
    Standing,
    compare,
)
from csgraph.domain.tiers.rules import owner_roles_of

__all__ = [
    "BENCHMARKS",
    "BOOK_KEYS",
    "BULK_KEYS",
    "CAPACITY_KEYS",
    "CSM_ROLES",
    "LIMIT_KEYS",
    "MOVE_KEYS",
    "NOTHING",
    "REVIEW_KEYS",
    "AssignmentReason",
    "Benchmark",
    "BenchmarkBasis",
    "Book",
    "BookBand",
    "BookFinding",
    "BookTier",
    "BulkReassignment",
    "Candidate",
    "CapacityPlan",
    "CapacityRole",
    "Deciding",
    "Former",
    "Held",
    "Misplaced",
    "Move",
    "PlannedMove",
    "Profile",
    "Quartile",
    "Standing",
    "Wanted",
    "book_of",
    "bulk_reassignment",
    "check_deciding",
    "check_move",
    "compare",
    "owner_roles_of",
    "plan_capacity",
    "plan_moves",
    "rank_candidates",
    "watch_ends_at",
]
