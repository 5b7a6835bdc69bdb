"""Which statements Postgres plans with the parameters' values in sight."""

from csgraph.events.tables import change
from csgraph.graph.plan import (
    AsOf,
    ConnectionPlan,
    ListValue,
    LookupPlan,
    Plan,
    ToOneValue,
    Value,
)
from csgraph.graph.plan_mixed import SearchPlan, TimelinePlan
from csgraph.graph.plan_preview import PreviewPlan
from csgraph.graph.plan_worked import WorkedValue
from csgraph.graph.predicates import AnswersTo, Compare, Comparison, Constant, Identified, Predicate


def wants_custom_plan(plan: Plan) -> bool:
    """Filters beside an order invite a walk of the wrong index under a generic plan.

    Not so below a parent: its id, which the planner does not know in either plan, leaves
    one index to take, and planning costs more than reading a page of children. But what looks
    back reads the log from the instant on that is given: how much of it that is, is told by the
    instant alone.
    """
    return any(_is_filtered(entry.value) for entry in plan.entries)


def _is_filtered(value: Value) -> bool:
    match value:
        case ConnectionPlan(rows=rows, link=link, entries=entries):
            own = rows.where != Constant(value=True) and not by_id_only(rows.where)
            return (own and link is None) or any(_is_filtered(entry.value) for entry in entries)
        case SearchPlan() | PreviewPlan():
            return True
        case WorkedValue(instant=AsOf()):
            return True
        case WorkedValue(read=read, given=given) if given and change in read.sources:
            return True
        case TimelinePlan(branches=branches):
            shown = (slot for each in branches for slot in each.branch.shown)
            return any(_is_filtered(entry.value) for entries in shown for entry in entries)
        case LookupPlan(target=target) | ToOneValue(target=target) | ListValue(target=target):
            return any(_is_filtered(entry.value) for entry in target.entries)
        case _ if hasattr(value, "entries"):
            return any(_is_filtered(entry.value) for entry in value.entries)
        case _:
            return False


def by_id_only(predicate: Predicate) -> bool:
    """Whether a predicate names a row by its id, or by what one merged into it is known by."""
    return isinstance(predicate, AnswersTo | Identified) or (
        isinstance(predicate, Compare)
        and predicate.comparison is Comparison.EQ
        and predicate.column.name == "id"
    )
