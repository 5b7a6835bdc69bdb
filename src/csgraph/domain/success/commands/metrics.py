"""Makes metrics and adds their points."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from csgraph.domain.success import rules
from csgraph.domain.success import tables as t
from csgraph.domain.success.commands.goals import GOALS
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

METRICS = Kept(t.success_metric, "SuccessMetric")
POINTS = Kept(t.metric_point, "MetricPoint")
_WAY = ("account_id", "baseline", "target", "direction")


async def make_metric(call: Call) -> UUID:
    """Make a metric.

    Raises:
        InvalidInput: its target lies the other way than its direction, or its goal is of
            another account.
    """
    await _check(call, call.values)
    return await METRICS.insert(call)


async def change_metric(call: Call) -> UUID:
    """Change a metric.

    Raises:
        InvalidInput: as for making one.
    """
    row = await METRICS.locked(call, *_WAY)
    await _check(call, {**row._asdict(), **call.values})
    return await METRICS.change(call)


async def delete_metric(call: Call) -> UUID:
    """Delete a metric."""
    return await METRICS.delete(call)


async def add_point(call: Call) -> UUID:
    """Add a value of a metric; another one of the same instant takes its place.

    Raises:
        InvalidInput: it would be measured later than now.
    """
    rules.check_number(call.values["value"], "value")
    at = past(call, "measured_at")
    return await POINTS.upsert(call, "metric_id", "measured_at", measured_at=at)


async def delete_point(call: Call) -> UUID:
    """Delete a value that was never measured."""
    return await POINTS.delete(call)


async def diagnose(call: Call) -> UUID:
    """Answer one of the three questions about a metric that has stalled, in their order.

    Raises:
        InvalidInput: an earlier one is open, or the finding is blank.
    """
    step: rules.DiagnosisStep = rules.DiagnosisStep(call.values["step"])
    names = [each.value.lower() for each in rules.DiagnosisStep]
    row = await METRICS.locked(call, *names)
    rules.check_diagnosis(step, list(row))
    finding = call.values["finding"]
    if not finding.strip():
        raise InvalidInput("`finding` is blank: say what was found.", path=("input", "finding"))
    values = {step.value.lower(): finding}
    return await METRICS.update(call, values)


async def _check(call: Call, values: Mapping[str, Any]) -> None:
    for name in ("baseline", "target"):
        rules.check_number(values[name], name)
    rules.check_way(values["baseline"], values["target"], values["direction"])
    goal = call.values.get("goal_id")
    if goal is not None and await GOALS.value(call, goal, "account_id") != values["account_id"]:
        msg = "The goal is of another account: name one of the metric's."
        raise InvalidInput(msg, path=("input", "goalId"))
