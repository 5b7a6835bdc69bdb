"""Mutations of many nodes: rows found by their identities or by a filter, written at once.

However many rows there are, each kind of identity and of reference is looked up by one
statement, one makes and one changes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from csgraph.errors import CsgraphError, InvalidInput
from csgraph.events.many import RowValues, change_rows, lock_rows, make_rows
from csgraph.graph.bulk import (
    MATCHED,
    MOST_MATCHES,
    MOST_ROWS,
    ROWS,
    BulkErrorPolicy,
    policy_of,
)
from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.derive_mutations import input_name
from csgraph.graph.inputs import InputReader
from csgraph.graph.mutations import Call, Complete, Mutation, Problem
from csgraph.ids import decode_id, new_id
from csgraph.schema.matches import matching_ids
from csgraph.schema.own_values import holders_of, own_columns, taken
from csgraph.schema.references import known_references, rows_by_lookup, survivors_of
from csgraph.storage.failures import taken_key
from csgraph.storage.work import Writing

REJECTED: Final = "REJECTED"
SAME_RECORD: Final = "Another row of the batch names the same record."
SAME_VALUE: Final = (
    "Another row of the batch gives the same value, which one record alone can have."
)
TORN: Final = frozenset({SAME_RECORD, SAME_VALUE})
"""What is told of rows for no other reason than that they came together."""

_TRIES: Final = 5


@dataclass(frozen=True)
class Written:
    """What a call came to: the nodes in order, what is told beside, what it was refused for."""

    ids: tuple[UUID | None, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass
class _Draft:
    """One row on its way: its values, its target, what is wrong with it."""

    index: int
    by: Mapping[str, Any] | None
    values: dict[str, Any]
    problems: list[Problem]
    target: UUID | None = None
    is_lost: bool = False
    """Whether it can't be written at all, whatever is left out of it."""

    @property
    def is_new(self) -> bool:
        return self.target is None

    def refuse(self, code: str, message: str, *path: str) -> None:
        """Note that the row can't be written."""
        self.note(Problem(code, message, path))
        self.is_lost = True

    def note(self, problem: Problem) -> None:
        """Note a problem, its path being that of the row."""
        path = problem.path or ()
        inner = path[1:] if path[:1] == ("input",) else path
        at = ("inputs", str(self.index), *inner)
        self.problems.append(Problem(problem.code, problem.message, at, problem.facts))


async def upsert(
    work: Writing,
    change_set_id: UUID,
    catalog: Catalog,
    reader: InputReader,
    mutation: Mutation,
    given: Mapping[str, Any],
) -> Written:
    """Make or change a row for each input.

    What another writer makes meanwhile is seen only when it stands in the way: then the rows
    are looked up anew, and one that was to be made is changed.
    """
    inputs = given["inputs"]
    if len(inputs) > MOST_ROWS:
        limit = f"at most {MOST_ROWS}"
        msg = f"`inputs` has {len(inputs):,} items: send {limit} at a time."
        return Written(
            problems=(Problem("LIMIT_REACHED", msg, ("inputs",), {"constraint": limit}),)
        )
    tries = 0
    while True:
        tries += 1
        attempt = await work.connection.begin_nested()
        drafts = [_draft(reader, index, each) for index, each in enumerate(inputs)]
        try:
            done = await _upserted(work, change_set_id, catalog, mutation, drafts, policy_of(given))
        except IntegrityError as error:
            await attempt.rollback()
            if tries == _TRIES or taken_key(error) is None:
                raise
        else:
            await attempt.commit()
            return done


async def _upserted(
    work: Writing,
    change_set_id: UUID,
    catalog: Catalog,
    mutation: Mutation,
    drafts: Sequence[_Draft],
    policy: BulkErrorPolicy,
) -> Written:
    many: Any = mutation.many
    spec = catalog.written(mutation)
    await _find_targets(work, spec, drafts)
    await _check_references(work, catalog, spec, drafts)
    for draft in drafts:
        _complete(mutation, spec, draft, many.complete)
    await _check_taken(work, spec, drafts, policy)
    kept = [each for each in drafts if not _is_rejected(each, policy)]
    if len(kept) < len(drafts) and policy is BulkErrorPolicy.REJECT_EVERYTHING:
        problems = tuple(problem for each in drafts for problem in each.problems)
        rows = [_row(each, REJECTED) for each in drafts]
        return Written((), {ROWS: rows}, problems)
    outcomes = await _write(work, change_set_id, spec, kept)
    ids = tuple(each.target if each.index in outcomes else None for each in drafts)
    rows = [_row(each, outcomes.get(each.index, REJECTED)) for each in drafts]
    return Written(ids, {ROWS: rows})


async def update_where(
    call: Call, catalog: Catalog, mutation: Mutation, given: Mapping[str, Any], complete: Complete
) -> Written:
    """Give the same values to every row that fits a filter and that the caller sees."""
    spec, most = catalog.written(mutation), given["atMost"]
    if not 1 <= most <= MOST_MATCHES:
        limit = f"1 to {MOST_MATCHES:,}"
        msg = f"`atMost` is {most:,}: give {limit}."
        return Written(problems=(Problem("INVALID", msg, ("atMost",), {"constraint": limit}),))
    ids = await matching_ids(call, catalog, spec, mutation.name, given["filter"])
    if len(ids) > most:
        msg = f"{len(ids):,} fit the filter, which is more than the {most:,} of `atMost`."
        facts = {"constraint": f"at most {most:,}"}
        problem = Problem("LIMIT_REACHED", msg, ("atMost",), facts)
        return Written((), {MATCHED: len(ids)}, (problem,))
    values = complete(call.values)
    await lock_rows(call.work, spec.table, ids)
    if ids:
        rows = [RowValues(each, values) for each in ids]
        await change_rows(
            call.work, spec.table, rows, node_type=spec.name, change_set_id=call.change_set_id
        )
    return Written(tuple(ids), {MATCHED: len(ids)})


def _draft(reader: InputReader, index: int, given: Mapping[str, Any]) -> _Draft:
    values, problems = reader.read({name: each for name, each in given.items() if name != "by"})
    draft = _Draft(index, given.get("by"), values, [])
    for problem in problems:
        draft.note(problem)
    return draft


async def _find_targets(work: Writing, spec: NodeSpec, drafts: Sequence[_Draft]) -> None:
    """Find the row that each input names; one that none has names what is made."""
    ways = {way for each in drafts if each.by for way in each.by}
    for way in sorted(ways):
        named = [each for each in drafts if each.by and way in each.by]
        found = await _found(work, spec, way, [each.by[way] for each in named if each.by])
        for draft in named:
            _aim(spec, draft, way, found)
    twice = Counter(each.target for each in drafts if each.target)
    named_new = Counter(_name_of(each) for each in drafts if each.is_new and each.by)
    for draft in drafts:
        if (draft.target and twice[draft.target] > 1) or (
            draft.is_new and draft.by and named_new[_name_of(draft)] > 1
        ):
            draft.refuse("CONFLICT", SAME_RECORD, "by")


def _name_of(draft: _Draft) -> str:
    return repr(sorted((draft.by or {}).items()))


async def _found(
    work: Writing, spec: NodeSpec, way: str, given: Sequence[str]
) -> dict[str, list[UUID]]:
    """Return the rows that each value of an identity names."""
    if way != "id":
        return await rows_by_lookup(work, spec, way, given)
    decoded = {each: decode_id(each) for each in given}
    ids = {each: found[1] for each, found in decoded.items() if found and found[0] == spec.prefix}
    survivors = await survivors_of(work, spec, list(ids.values()))
    ids = {each: survivors.get(id_, id_) for each, id_ in ids.items()}
    known = await lock_rows(work, spec.table, list(ids.values()))
    return {each: [id_] for each, id_ in ids.items() if id_ in known}


def _aim(spec: NodeSpec, draft: _Draft, way: str, found: Mapping[str, list[UUID]]) -> None:
    value = (draft.by or {})[way]
    ids = found.get(value, [])
    if len(ids) > 1:
        msg = f"More than one {spec.name} answers to this identity: use the id."
        draft.refuse("CONFLICT", msg, "by", way)
    elif ids:
        draft.target = ids[0]
    elif way == "id" or spec.lookups[way].via is not None:
        draft.refuse("NOT_FOUND", f"There is no such {spec.name}.", "by", way)
    else:
        lookup = spec.lookups[way]
        name = lookup.normalise(value)
        if not name:
            draft.refuse("INVALID", f"`{way}` can't be made of this text.", "by", way)
        draft.values.setdefault(lookup.column.name, name)


async def _check_references(
    work: Writing, catalog: Catalog, spec: NodeSpec, drafts: Sequence[_Draft]
) -> None:
    for name, column, there, wrong in await known_references(
        work, catalog, spec, [each.values for each in drafts]
    ):
        for draft in drafts:
            if draft.values.get(column) is not None and draft.values[column] not in there:
                del draft.values[column]
                draft.note(Problem("NOT_FOUND", wrong, (name,)))


def _complete(mutation: Mutation, spec: NodeSpec, draft: _Draft, complete: Complete) -> None:
    """Add what follows from the values; drop those that break a rule, with a problem each."""
    try:
        draft.values = dict(complete(draft.values))
    except InvalidInput as error:
        path: Any = error.extensions.get("path") or ()
        draft.note(Problem("INVALID", error.message, path))
        draft.is_lost = draft.is_lost or "by" in path  # there is nothing to leave out of a name
        for field_ in mutation.fields:
            if input_name(spec.fields[field_]) in path:
                for column in vars(spec.fields[field_].read).values():
                    draft.values.pop(getattr(column, "name", ""), None)
    except CsgraphError as error:
        draft.refuse("INVALID", error.message)
    if draft.is_new:
        for name in mutation.required:
            columns = vars(spec.fields[name].read).values()
            if not any(getattr(each, "name", None) in draft.values for each in columns):
                if not any(name in (problem.path or ()) for problem in draft.problems):
                    draft.note(Problem("REQUIRED", f"`{name}` is missing.", (name,)))
                draft.is_lost = True


async def _check_taken(
    work: Writing, spec: NodeSpec, drafts: Sequence[_Draft], policy: BulkErrorPolicy
) -> None:
    """Drop values that another record has, or another row gives, with a problem each."""
    for column in own_columns(spec.table):
        giving = [each for each in drafts if each.values.get(column.name) is not None]
        if not giving:
            continue
        holders = await holders_of(work, column, [each.values[column.name] for each in giving])
        given = Counter(
            each.values[column.name] for each in giving if not _is_rejected(each, policy)
        )
        for draft in giving:
            value = draft.values[column.name]
            problem = taken(spec, column, value)
            holder = holders.get(value)
            if holder is None and given[value] > 1:
                problem = Problem(problem.code, SAME_VALUE, problem.path)
            elif holder in {None, draft.target}:
                continue
            draft.note(problem)
            del draft.values[column.name]
            named_by = (spec.lookups[way] for way in draft.by or () if way in spec.lookups)
            if draft.is_new and any(way.column is column for way in named_by):
                draft.is_lost = True


def _is_rejected(draft: _Draft, policy: BulkErrorPolicy) -> bool:
    return draft.is_lost or bool(draft.problems and policy is not BulkErrorPolicy.IGNORE_FAILED)


async def _write(
    work: Writing, change_set_id: UUID, spec: NodeSpec, kept: Sequence[_Draft]
) -> dict[int, str]:
    """Write rows; return what became of each."""
    known = await lock_rows(
        work, spec.table, [each.target for each in kept if each.target is not None]
    )
    created = {each.index for each in kept if each.is_new}
    changed = [RowValues(each.target, each.values) for each in kept if each.target and each.values]
    made = []
    for draft, id_ in _new_ids(spec, kept):
        draft.target = id_
        made.append(RowValues(id_, draft.values))
    for write, rows in ((make_rows, made), (change_rows, changed)):
        if rows:
            await write(work, spec.table, rows, node_type=spec.name, change_set_id=change_set_id)
    after = await _revisions(work, spec, [row.id for row in changed])
    outcomes = {}
    for draft in kept:
        target: Any = draft.target
        moved = after.get(target, known.get(target)) != known.get(target)
        outcomes[draft.index] = (
            "CREATED" if draft.index in created else "UPDATED" if moved else "UNCHANGED"
        )
    return outcomes


def _new_ids(spec: NodeSpec, kept: Sequence[_Draft]) -> list[tuple[_Draft, UUID]]:
    """Return ids for the rows that are made, in the order of what is theirs alone.

    Rows are made in the order of their ids, so that two batches of the same keys never wait for
    each other in a circle.
    """
    names = [each.name for each in own_columns(spec.table)]
    new = [each for each in kept if each.is_new]
    new.sort(key=lambda each: [each.values.get(name) or "" for name in names])
    return list(zip(new, sorted(new_id() for _ in new), strict=True))


async def _revisions(work: Writing, spec: NodeSpec, ids: Sequence[UUID]) -> dict[UUID, int]:
    table = spec.table
    found = await work.connection.execute(
        select(table.c.id, table.c.revision).where(
            table.c.tenant_id == work.tenant_id, table.c.id.in_(ids)
        )
    )
    return {row.id: row.revision for row in found}


def _row(draft: _Draft, outcome: str) -> dict[str, Any]:
    errors = [each.stored() for each in draft.problems]
    return {"index": draft.index, "outcome": outcome, "userErrors": errors}
