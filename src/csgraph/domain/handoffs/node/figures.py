"""How often deadlines are kept, what an early introduction brings: figures over all handoffs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, literal_column, select, union

from csgraph.domain.access.node import User
from csgraph.domain.handoffs import rules
from csgraph.domain.handoffs import tables as t
from csgraph.domain.handoffs.node.clocks import CLOCK_COLUMNS, CLOCK_TABLES, clock_sql
from csgraph.domain.handoffs.node.closing import touch_model
from csgraph.domain.handoffs.node.shapes import IntroductionOutcome, SlaCompliance
from csgraph.domain.opportunities.node.closing import closed_at
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.rules import Explained, Explainer, Policies, Telling
from csgraph.domain.policies.tables import decisions_in_force
from csgraph.graph.labels import described_enum
from csgraph.graph.made import argument
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead

Told = Mapping[str, list[Any]]
_NAMES = tuple(dict.fromkeys(column.name for column in CLOCK_COLUMNS))


class SlaGroup(Enum):
    """By what handoffs are grouped."""

    AE = "AE"
    CSM = "CSM"
    TOUCH_MODEL = "TOUCH_MODEL"


described_enum(
    SlaGroup,
    "By what handoffs are grouped.",
    AE="By account executive.",
    CSM="By CSM.",
    TOUCH_MODEL="By how closely the customer is looked after.",
)


@dataclass(frozen=True)
class Compliance:
    """How often the deadlines of a group's handoffs are kept."""

    user: str | None
    touch_model: str | None
    debrief: rules.SlaFigures
    intro_call: rules.SlaFigures
    together: rules.SlaFigures


def _compliance_facts(sources: Sources) -> dict[str, Any]:
    rows = sources.rows(t.handoff, "ae_id", "csm_id", *_NAMES)
    judged = (
        select(
            rows.c.ae_id,
            rows.c.csm_id,
            touch_model(sources, rows).label("touch"),
            clock_sql(sources, rows, rules.SlaStep.DEBRIEF).label("debrief"),
            clock_sql(sources, rows, rules.SlaStep.INTRO_CALL).label("intro_call"),
        )
        .select_from(rows)
        .subquery()
    )
    return {
        "counts": select(*judged.c, func.count()).group_by(*judged.c),
        "policies": decisions_in_force(sources, rules.CLOCK_KEYS),
    }


def _compliance(told: Told, asked: Asked) -> list[Compliance]:
    group = SlaGroup(asked.arguments["groupBy"])
    place = list(SlaGroup).index(group)
    kept: dict[str | None, list[list[Any]]] = {}
    for row in told["counts"]:
        kept.setdefault(row[place], []).append(row)
    by_user = group is not SlaGroup.TOUCH_MODEL
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)

    def figures(rows: Iterable[list[Any]], *clocks: int) -> rules.SlaFigures:
        stand = ((row[clock], row[5]) for row in rows for clock in clocks)
        known = ((rules.SlaStatus(each) if each else None, count) for each, count in stand)
        return rules.figures_of(known, explainer)

    return [
        Compliance(
            user=key if by_user else None,
            touch_model=None if by_user else key,
            debrief=figures(kept[key], 3),
            intro_call=figures(kept[key], 4),
            together=figures(kept[key], 3, 4),
        )
        for key in sorted(kept, key=lambda key: (key is None, key))
    ]


def _ours(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    rows = sources.rows(t.handoff, "ae_id", "csm_id")
    return relation.c.id.in_(union(select(rows.c.ae_id), select(rows.c.csm_id)))


@dataclass(frozen=True)
class Outcome(Telling):
    """Deals that have closed, with or without an introduction before."""

    introduced_before_close: bool
    deals: int
    won: int
    feedback: int
    total_score: int
    told: Explained[float | None]

    @property
    def win_rate(self) -> float | None:
        """The share that was won; None without any."""
        return self.told.value

    @property
    def mean_score(self) -> float | None:
        """The mean of the feedback; None without any."""
        return self.total_score / self.feedback if self.feedback else None


def _outcome_facts(sources: Sources) -> dict[str, Any]:
    rows = sources.rows(t.handoff, "id", "opportunity_id", "introduced_at")
    deal = sources.rows(opportunity, "id", "is_closed", "is_won")
    feedback = sources.rows(t.intro_feedback, "handoff_id", "score")

    def of_feedback(value: ColumnElement[Any]) -> ColumnElement[Any]:
        chosen = select(value).where(feedback.c.handoff_id == rows.c.id)
        return chosen.correlate_except(feedback).scalar_subquery()

    closed = closed_at(sources, rows)
    early = rows.c.introduced_at.is_not(None) & func.coalesce(
        rows.c.introduced_at <= closed, literal_column("true")
    )
    none: ColumnElement[Any] = literal_column("0")
    one: ColumnElement[Any] = literal_column("1")
    judged = (
        select(
            early.label("early"),
            case((deal.c.is_won, one), else_=none).label("won"),
            of_feedback(func.count()).label("feedback"),
            of_feedback(func.coalesce(func.sum(feedback.c.score), none)).label("score"),
        )
        .select_from(rows.join(deal, deal.c.id == rows.c.opportunity_id))
        .where(deal.c.is_closed)
        .subquery()
    )
    sums = (func.sum(judged.c[name]) for name in ("won", "feedback", "score"))
    return {"sums": select(judged.c.early, func.count(), *sums).group_by(judged.c.early)}


def _outcomes(told: Told, asked: Asked) -> list[Outcome]:
    known = {early: (deals, won, n, total) for early, deals, won, n, total in told["sums"]}
    explainer = Explainer(Policies(), asked.now)
    return [_outcome(early, known.get(early, (0, 0, 0, 0)), explainer) for early in (True, False)]


def _outcome(early: bool, sums: tuple[int, int, int, int], explainer: Explainer) -> Outcome:
    deals, won, feedback, _ = sums
    text = f"{won} of {deals} deals that have closed were won."
    given = {"introducedBeforeClose": early, "deals": deals, "won": won, "feedback": feedback}
    rate = won / deals if deals else None
    told = explainer.explain(rate, "handoff.introductionOutcome", text, given)
    return Outcome(early, *sums, told)


FIGURE_FIELDS = (
    WorkedField(
        None,
        "slaCompliance",
        list[SlaCompliance] | None,
        "How often the deadlines of handoffs are kept, by group; at most 1000.",
        "accounts:read",
        WorkedRead(
            _compliance_facts,
            _compliance,
            tables=(t.handoff, *CLOCK_TABLES),
            names=(Named(User, _ours),),
            at_any_instant=True,
        ),
        (argument("group_by", SlaGroup, "By what handoffs are grouped."),),
    ),
    WorkedField(
        None,
        "introductionOutcomes",
        list[IntroductionOutcome] | None,
        "What became of deals with an introduction before the close, and of those without one; at "
        "most 2.",
        "accounts:read",
        WorkedRead(
            _outcome_facts,
            _outcomes,
            tables=(t.handoff, t.intro_feedback, *CLOCK_TABLES),
            at_any_instant=True,
        ),
    ),
)
