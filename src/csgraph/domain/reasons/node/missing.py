"""Whether a renewal lacks a reason to stay."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from csgraph.domain.policies.node import ExplainedFlag
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.reasons import rules
from csgraph.domain.reasons.tables import reason_to_stay
from csgraph.domain.renewals.node import Renewal
from csgraph.domain.renewals.tables import renewal
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedField, WorkedRead


def _facts(sources: Sources) -> dict[str, Any]:
    row = sources.row.c
    reasons = sources.rows(reason_to_stay, "renewal_id")
    count = select(func.count().label("n")).where(reasons.c.renewal_id == row.id)
    return {"outcome": [row.outcome], "count": count.select_from(reasons)}


def _missing(told: Mapping[str, list[Any]], asked: Asked) -> Any:
    [[count]] = told["count"]
    return rules.is_reason_missing(told["outcome"][0], count, Explainer(Policies(), asked.now))


MISSING_FIELD = WorkedField(
    Renewal,
    "reasonToStayMissing",
    ExplainedFlag | None,
    "Whether it was renewed and nobody noted why.",
    "accounts:read",
    WorkedRead(
        _facts,
        _missing,
        tables=(reason_to_stay,),
        columns=(renewal.c.id, renewal.c.outcome),
        at_any_instant=True,
    ),
)
