"""What of the checklist is missing, as SQL: the twin of ``rules.checklist``."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Text,
    all_,
    any_,
    case,
    cast,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.closing import TOUCH_TABLES, facts_of, touch_model
from csgraph.domain.handoffs.rules import ALL, SECTIONS, SPICED, HandoffTopic
from csgraph.graph.sources import RowSources
from csgraph.storage.literals import literal

CHECKLIST_TABLES = (*TOUCH_TABLES, t.handoff_item, t.spiced_record, t.sales_promise)
_handoff = t.handoff.c
CHECKLIST_COLUMNS = (
    *(_handoff.id, _handoff.opportunity_id, _handoff.touch_model_override, _handoff.win_story),
)
_TEXTS = ARRAY(Text())


def filled_items(sources: RowSources, row: FromClause) -> ColumnElement[Any]:
    """Return what is filled of a handoff's checklist, or said to be none, as an array."""
    items = sources.rows(t.handoff_item, "handoff_id", "topic")
    spiced = sources.rows(t.spiced_record, "handoff_id", *SPICED)
    promises = sources.rows(t.sales_promise, "handoff_id")
    said = (
        select(func.array_agg(items.c.topic))
        .where(items.c.handoff_id == row.c.id)
        .correlate_except(items)
        .scalar_subquery()
    )
    is_told = (func.coalesce(spiced.c[name], literal("")) != literal("") for name in SPICED)
    whole = exists(
        select(literal_column("1"))
        .where(spiced.c.handoff_id == row.c.id, *is_told)
        .correlate_except(spiced)
    )
    promised = exists(
        select(literal_column("1"))
        .where(promises.c.handoff_id == row.c.id)
        .correlate_except(promises)
    )
    kept_elsewhere = (
        (whole, HandoffTopic.SPICED),
        (promised, HandoffTopic.SALES_PROMISES),
        (row.c.win_story.is_not(None), HandoffTopic.WIN_STORY),
    )
    none: ColumnElement[Any] = literal_column("'{}'::text[]", _TEXTS)
    found: ColumnElement[Any] = func.coalesce(said, none, type_=_TEXTS)
    for holds, item in kept_elsewhere:
        found = found.op("||")(case((holds, _listed([item])), else_=none))
    return found


def missing_items(sources: RowSources) -> ColumnElement[Any]:
    """Return what is required and missing, in its order, as an array."""
    row = sources.row
    facts = facts_of(row, touch=touch_model(sources, row), filled=filled_items(sources, row))
    listed = select(_missing(facts)).select_from(facts).correlate(row)
    return listed.scalar_subquery()


def completeness(sources: RowSources) -> ColumnElement[Any]:
    """Return the share of what is required that is there, with two decimals."""
    row = sources.row
    facts = facts_of(row, touch=touch_model(sources, row), filled=filled_items(sources, row))
    required = cast(func.cardinality(_required(facts)), Numeric)
    whole: ColumnElement[Any] = literal_column("1")
    share = whole - func.cardinality(_missing(facts)) / required
    rounded = func.round(share, literal_column("2"), type_=Numeric())
    return select(rounded).select_from(facts).correlate(row).scalar_subquery()


def _missing(facts: FromClause) -> ColumnElement[Any]:
    given = func.unnest(_required(facts)).table_valued("item", with_ordinality="place")
    each = given.render_derived()
    kept = (
        select(each.c.item)
        .where(each.c.item != all_(facts.c.filled))
        .order_by(each.c.place)
        .correlate_except(each)
    )
    return func.array(kept.scalar_subquery(), type_=_TEXTS)


def _required(facts: FromClause) -> ColumnElement[Any]:
    closely = any_(array([literal(each.value) for each in (TouchModel.HIGH, TouchModel.MEDIUM)]))
    return case((facts.c.touch == closely, _listed(ALL)), else_=_listed(SECTIONS))


def _listed(items: Iterable[HandoffTopic]) -> ColumnElement[Any]:
    words = ",".join(each.value for each in items)
    return literal_column(f"'{{{words}}}'::text[]", _TEXTS)
