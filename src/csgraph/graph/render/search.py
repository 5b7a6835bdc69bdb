"""Search: candidates of each type from its own indexes, ranked together.

Whole words and their beginnings, and parts of texts, come first; what merely resembles the
query is looked for only when these find nothing. Each type gives its newest
candidates, so that what is ranked does not depend on how Postgres found it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from typing import cast as cast_type

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import literal_column as constant
from sqlalchemy.dialects.postgresql import UUID

from csgraph.graph.plan import (
    Value,
)
from csgraph.graph.plan_mixed import HighlightsValue, ItemFact, SearchBranch, SearchPlan
from csgraph.graph.render.highlights import highlight
from csgraph.graph.render.json_text import JsonText
from csgraph.graph.render.mixed import BRANCH, ID, RANK, MixedRenderer
from csgraph.storage.aliases import aliased
from csgraph.storage.literals import literal
from csgraph.storage.metadata import finds_plain, is_accented

Test = Callable[[ColumnElement[str]], ColumnElement[bool]]
"""What is to hold of a text."""

CANDIDATES = 1_000
"""How many of one type are ranked, the newest of them."""
SAME, BEGINS, HOLDS, WORDS, RESEMBLES = 1_000, 900, 800, 600, 700
"""Points of a thousand for how a text fits; the last is multiplied by its likeness."""
LONGEST_COMPARED = 500
_ZERO: ColumnElement[int] = constant("0")


@dataclass
class SearchRenderer(MixedRenderer):
    """Renders one search."""

    @property
    def search(self) -> SearchPlan:
        """The plan, by its own type."""
        return cast_type("SearchPlan", self.plan)

    @cached_property
    def _text(self) -> ColumnElement[str]:
        return self.parameters.bind(self.search.terms.text)

    def items(self) -> Select[Any]:
        """Return the best of all candidates."""
        if not self.search.branches:
            return self._none()
        strict = self._cte([self._candidates(branch, None) for branch in self.search.branches])
        similar = self._cte([self._candidates(branch, strict) for branch in self.search.branches])
        both = union_all(*(select(*each.c) for each in (strict, similar))).subquery(self.new_name())
        rank: ColumnElement[int] = func.max(both.c[RANK])
        keys = (both.c[ID], both.c[BRANCH])
        grouped = select(rank.label(RANK), *keys).select_from(both).group_by(*keys)
        best = grouped.subquery(self.new_name())
        chosen = select(*best.c).where(*self.behind(best.c[RANK], best.c[ID], best.c[BRANCH]))
        return chosen.order_by(*self.in_order(best)).limit(self.size())

    def node(self, rows: FromClause, slot: int) -> ColumnElement[str]:
        """Return the JSON of the item, read by its id."""
        cases = {}
        for item in self.search.branches:
            branch = item.branch
            relation = aliased(branch.rows.table, self.new_name())
            here = (*self.outer, rows)
            json = self.row_object(branch.shown[slot], relation, here)
            one = self.guarded(select(json), branch, relation, here)
            cases[branch.number] = one.where(relation.c.id == rows.c[ID]).scalar_subquery()
        return self.by_branch(rows, cases)

    def fact(self, value: Value, rows: FromClause) -> ColumnElement[str]:
        """Return how well an item fits, or where."""
        if value == ItemFact("score"):
            share = cast(rows.c[RANK], Numeric) / constant(f"{SAME}.0")
            return cast(func.round(share, constant("3")), Text)
        if not isinstance(value, HighlightsValue):
            raise AssertionError(value)  # noqa: TRY004 - a plan that can't be
        cases = {}
        for item in self.search.branches:
            relation = aliased(item.branch.rows.table, self.new_name())
            here = (*self.outer, rows)
            one = self.guarded(
                select(self._highlights(value, item, relation)), item.branch, relation, here
            )
            found = one.where(relation.c.id == rows.c[ID]).scalar_subquery()
            cases[item.branch.number] = found
        return self.by_branch(rows, cases)

    # Candidates

    def _cte(self, parts: list[Select[Any]]) -> CTE:
        made = union_all(*parts).cte(self.new_name())
        return made.prefix_with("materialized")

    def _candidates(self, item: SearchBranch, strict: CTE | None) -> Select[Any]:
        """Return the newest items of a type that match, or merely resemble the query."""
        relation = aliased(item.branch.rows.table, self.new_name())
        names = {column.name for _, column in item.fields}
        has_words = "search_vector" in relation.c
        columns = [relation.c[name] for name in sorted({"id", *names})]
        found = select(*columns, *([relation.c.search_vector] if has_words else []))
        matched = self._matches(item, relation) if strict is None else self._like(item, relation)
        found = self.guarded(found, item.branch, relation, self.outer).where(matched)
        if strict is not None:
            found = found.where(~select(strict.c[ID]).exists())
        # The fence keeps Postgres from walking all rows newest first for the limit's sake.
        fenced = found.offset(_ZERO).subquery(self.new_name())
        newest = select(*fenced.c).order_by(fenced.c.id.desc()).limit(constant(str(CANDIDATES)))
        rows = newest.subquery(self.new_name())
        number: ColumnElement[int] = constant(str(item.branch.number), Integer())
        return select(
            self._rank(item, rows, has_words=has_words).label(RANK),
            rows.c.id.label(ID),
            number.label(BRANCH),
        )

    def _matches(self, item: SearchBranch, relation: FromClause) -> ColumnElement[bool]:
        part = self.parameters.bind(self.search.terms.part)
        tests = self._of_parts(
            item, relation, lambda text: text.ilike(part), lambda plain: plain.like(part)
        )
        if "search_vector" in relation.c:
            tests.append(self._has_words(relation))
        return or_(*tests)

    def _has_words(self, relation: FromClause) -> ColumnElement[bool]:
        words = self.parameters.bind(self.search.terms.words)
        return relation.c.search_vector.op("@@", is_comparison=True)(words)

    def _like(self, item: SearchBranch, relation: FromClause) -> ColumnElement[bool]:
        def resembles(text: ColumnElement[str]) -> ColumnElement[bool]:
            found: ColumnElement[bool] = func.api.resembles(text, self._text)
            return found

        return or_(*self._of_parts(item, relation, resembles, resembles))

    def _of_parts(
        self, item: SearchBranch, relation: FromClause, as_it_is: Test, plainly: Test
    ) -> list[ColumnElement[bool]]:
        """Return tests of a type's texts, and of those with accents what they plainly are."""
        tests: list[ColumnElement[bool]] = []
        for column in item.parts:
            text = relation.c[column.name]
            tests.append(as_it_is(text))
            if finds_plain(column):
                tests.append(and_(is_accented(text), plainly(func.api.plain(text))))
        return tests

    def _rank(self, item: SearchBranch, rows: FromClause, *, has_words: bool) -> ColumnElement[int]:
        points = [self._points(rows.c[column.name]) for _, column in item.fields]
        if has_words:
            words: ColumnElement[int] = case(
                (self._has_words(rows), constant(str(WORDS))), else_=_ZERO
            )
            points.append(words)
        return func.greatest(*points)

    def _points(self, column: ColumnElement[str]) -> ColumnElement[int]:
        text = func.api.plain(func.left(column, constant(str(LONGEST_COMPARED))))
        at = func.strpos(text, self._text)
        likeness = cast(
            func.floor(constant(str(RESEMBLES)) * func.api.likeness(text, self._text)), Integer
        )
        points: ColumnElement[int] = case(
            (text == self._text, constant(str(SAME))),
            (at == constant("1"), constant(str(BEGINS))),
            (at > _ZERO, constant(str(HOLDS))),
            else_=func.coalesce(likeness, _ZERO),
        )
        return points

    def _highlights(
        self, value: HighlightsValue, item: SearchBranch, relation: FromClause
    ) -> JsonText:
        pattern = self.parameters.bind(self.search.terms.pattern)
        made = [
            highlight(
                value.entries, name, relation.c[column.name], pattern, self._text, self.new_name
            )
            for name, column in item.fields
        ]
        return JsonText(["[", func.concat_ws(literal(","), *made), "]"])

    def _none(self) -> Select[Any]:
        made: Any = select(
            cast(null(), Integer).label(RANK),
            cast(null(), UUID(as_uuid=True)).label(ID),
            cast(null(), Integer).label(BRANCH),
        )
        return cast_type("Select[Any]", made.limit(_ZERO))


__all__ = ["SearchRenderer"]
