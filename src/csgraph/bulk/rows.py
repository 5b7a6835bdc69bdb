"""Lines of an import as rows to be written, checked as the single mutation checks its input.

Nothing here asks the database: what takes a look at other rows is in ``applying``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from csgraph.bulk.files import Line
from csgraph.errors import CsgraphError, InvalidInput
from csgraph.graph.document import VariablesRejected
from csgraph.graph.importing import Import
from csgraph.graph.inputs import InputReader
from csgraph.graph.mutations import NO_REVISION_BEFORE, Problem
from csgraph.graph.operands import checked_text
from csgraph.ids import decode_id, encode_id

BY_ID = "id"
_NO_OBJECT = "The line is no JSON object: write the mutation's variables by name, as one line."
_ONE_ROW = "A line gives one row: give each further one a line of its own."
_AS_A_WHOLE = "is given once, when the import is started: leave it out here."


@dataclass(slots=True)
class Row:
    """A line as it is to be written; ``way`` is how it names its record, unless by id.

    ``late`` is what the command would find wrong, once the record has been found.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    target: UUID | None = None
    way: tuple[str, str | None] | None = None
    if_revision: int | None = None
    problems: list[Problem] = field(default_factory=list)
    late: Problem | None = None
    given: dict[str, Any] | None = None
    """The row of an upsert, as the line gives it."""
    outcome: str | None = None
    """What an upsert came to, in a word."""
    is_new: bool = False

    @property
    def shape(self) -> tuple[str, ...]:
        """The columns that it gives."""
        return tuple(self.values)

    def refuse(self, code: str, message: str, path: Sequence[str] | None, **facts: object) -> None:
        """Note why it can't be written."""
        self.problems.append(Problem(code, message, tuple(path) if path else None, facts))


class RowReader:
    """Reads the lines of one import."""

    def __init__(self, plan: Import) -> None:
        self._plan = plan
        prefixes = {name: spec.prefix for name, spec in plan.catalog.nodes.items() if spec.prefix}
        self._reader = InputReader(plan.mutation, plan.node, prefixes)

    def read(self, line: Line) -> Row:
        """Read a line; what is wrong with it is noted at the row."""
        row = Row(line.number)
        try:
            arguments = self._plan.arguments(_variables(line.text))
        except VariablesRejected as error:
            for each in error.errors:
                row.refuse("BAD_USER_INPUT", each.message, None)
            return row
        except CsgraphError as error:
            row.refuse("BAD_USER_INPUT", error.message, None)
            return row
        self._read_options(row, arguments.get("options") or {})
        if self._plan.upserts:
            self._read_upsert(row, arguments)
            return row
        values, problems = self._reader.read(arguments.get("input") or {})
        row.values = values
        row.problems += problems
        if not self._plan.mutation.makes:
            self._read_selector(row, arguments)
        return row

    def complete(self, row: Row) -> None:
        """Add what follows from a row's values, and check them, as the command does."""
        try:
            row.values = dict(self._plan.in_bulk.complete(row.values))
        except InvalidInput as error:
            facts = dict(error.extensions)
            path: Any = facts.pop("path", None)
            row.late = Problem("INVALID", error.message, path, facts)

    def _read_options(self, row: Row, options: Mapping[str, Any]) -> None:
        row.if_revision = options.get("ifRevision")
        has_none = self._plan.mutation.makes or self._plan.upserts
        if has_none and row.if_revision is not None:
            row.refuse("INVALID", NO_REVISION_BEFORE, ("options", "ifRevision"))
        for name in ("dryRun", "reason"):
            if options.get(name):
                row.refuse("INVALID", f"`{name}` {_AS_A_WHOLE}", ("options", name))

    def _read_upsert(self, row: Row, arguments: Mapping[str, Any]) -> None:
        """Keep what the one row of a line gives: it is read with the others of its batch."""
        if arguments.get("errorPolicy") is not None:
            row.refuse("INVALID", f"`errorPolicy` {_AS_A_WHOLE}", ("errorPolicy",))
        inputs = arguments["inputs"]
        if len(inputs) == 1:
            row.given = inputs[0]
        else:
            row.refuse("INVALID", _ONE_ROW, ("inputs",))

    def _read_selector(self, row: Row, arguments: Mapping[str, Any]) -> None:
        by = arguments.get("by") or {"id": arguments.get("id")}
        name, value = next(iter(by.items()))
        node = self._plan.node
        if name != BY_ID:
            try:
                row.way = name, node.lookups[name].normalise(checked_text(value))
            except InvalidInput as error:
                row.refuse("INVALID", error.message, None)
            return
        decoded = decode_id(value)
        if decoded is not None and decoded[0] == node.prefix:
            row.target = decoded[1]
        else:
            row.way = BY_ID, None


def selector(plan: Import) -> tuple[str, ...]:
    """Return the path of what names the record."""
    return ("by",) if plan.node.declaration.lookup_name else ("id",)


def no_such(node: str) -> str:
    """Say that there is no such record."""
    return f"There is no such {node}."


def outcome(row: Row, prefix: str, *, kept: bool) -> bytes:
    """Return what a line came to, as a line; an id that is not kept is not told."""
    told: dict[str, Any] = {"line": row.line}
    if row.problems:
        told["errors"] = [_told(problem) for problem in row.problems]
    else:
        is_there = row.target is not None and (kept or not row.is_new)
        told["id"] = encode_id(prefix, row.target) if is_there and row.target else None
        if row.outcome is not None:
            told["outcome"] = row.outcome
    return orjson.dumps(told) + b"\n"


def _told(problem: Problem) -> dict[str, Any]:
    facts = {name: value for name, value in problem.told().items() if value is not None}
    del facts["__typename"]
    return facts


def _variables(text: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise InvalidInput(_NO_OBJECT) from None
    if not isinstance(found, dict):
        raise InvalidInput(_NO_OBJECT)
    return found


__all__ = ["BY_ID", "Row", "RowReader", "no_such", "outcome", "selector"]
