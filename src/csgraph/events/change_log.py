"""The write primitive: the one way in which rows of logged tables are written.

Each function is one statement that writes rows, derives what changed with ``RETURNING
old, new``, and logs it. A change is therefore committed with its log row or not at all.
"""

from csgraph.events.change_set import Actor, ActorKind, begin_change_set
from csgraph.events.merge import (
    MergeCounts,
    merge_rows,
    merge_statement,
    run_merge,
    update_rows,
    update_statement,
)
from csgraph.events.rows import (
    Deletion,
    WriteOutcome,
    WriteStatus,
    insert_row,
    lock_row,
    soft_delete_rows,
    update_row,
)

__all__ = [
    "Actor",
    "ActorKind",
    "Deletion",
    "MergeCounts",
    "WriteOutcome",
    "WriteStatus",
    "begin_change_set",
    "insert_row",
    "lock_row",
    "merge_rows",
    "merge_statement",
    "run_merge",
    "soft_delete_rows",
    "update_row",
    "update_rows",
    "update_statement",
]
