"""Makes or changes the records of many lines, as the mutation of many nodes does.

That mutation refuses what names one record twice, since it writes each of them once. Lines
are done in order, so that here such rows are halved until each is written after the other;
as are rows that the database refuses, until the one is found.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from csgraph.bulk.rows import Row
from csgraph.graph.bulk import MOST_ROWS, ROWS, BulkErrorPolicy
from csgraph.graph.importing import Import
from csgraph.graph.inputs import InputReader
from csgraph.graph.mutations import Problem
from csgraph.schema.many import TORN, Written, upsert
from csgraph.schema.taken import broken_rule
from csgraph.storage.failures import taken_key
from csgraph.storage.work import Writing

_POLICY: Final = {"errorPolicy": BulkErrorPolicy.REJECT_FAILED_ROWS.value}


async def upsert_rows(
    work: Writing, plan: Import, rows: Sequence[Row], change_set_id: UUID
) -> None:
    """Write rows in their order; what became of each, or why it is refused, is noted at it."""
    prefixes = {name: spec.prefix for name, spec in plan.catalog.nodes.items() if spec.prefix}
    reader = InputReader(plan.mutation, plan.node, prefixes)
    pending = [list(rows[at : at + MOST_ROWS]) for at in range(0, len(rows), MOST_ROWS)]
    pending.reverse()
    while pending:
        some = pending.pop()
        attempt = await work.connection.begin_nested()
        try:
            given = {"inputs": [row.given for row in some], **_POLICY}
            written = await upsert(work, change_set_id, plan.catalog, reader, plan.mutation, given)
        except IntegrityError as error:
            await attempt.rollback()
            if len(some) == 1:
                wrong = broken_rule(plan.catalog, plan.node, taken_key(error), {})
                some[0].refuse(wrong.code, wrong.message, ("inputs", "0"))
                continue
        else:
            if not _is_torn(written):
                await attempt.commit()
                for row, id_, told in zip(some, written.ids, written.told[ROWS], strict=True):
                    _note(row, id_, told)
                continue
            await attempt.rollback()
        half = len(some) // 2
        pending += [some[half:], some[:half]]


def _is_torn(written: Written) -> bool:
    """Whether rows were refused for no other reason than that they came together."""
    rows: Sequence[Mapping[str, Any]] = written.told[ROWS]
    problems = (Problem.of(each) for row in rows for each in row["userErrors"])
    return len(rows) > 1 and any(problem.message in TORN for problem in problems)


def _note(row: Row, id_: UUID | None, told: Mapping[str, Any]) -> None:
    for each in told["userErrors"]:
        problem = Problem.of(each)
        path = ("inputs", "0", *(problem.path or ())[2:])  # the one row of its line
        row.problems.append(Problem(problem.code, problem.message, path, problem.facts))
    row.target, row.outcome = id_, told["outcome"]
    row.is_new = told["outcome"] == "CREATED"
