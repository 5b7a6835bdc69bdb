"""The fields that are worked out: how far the bullseye is, who fits, what to come back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from sqlalchemy import ColumnElement, FromClause, Select, Subquery, func, literal_column, select

from csgraph.domain.access.node import User
from csgraph.domain.access.tables import user
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.learning import rules
from csgraph.domain.learning import tables as t
from csgraph.domain.learning.node.kept import BullseyeFit, CustomerBullseye, InsightSharing
from csgraph.domain.policies.node import ExplainedFlag, ExplainedNumber
from csgraph.domain.policies.rules import Explained
from csgraph.domain.policies.tables import policy_decision
from csgraph.domain.success.node.facts import of_row, policies
from csgraph.domain.success.node.working import explainer_of
from csgraph.graph.sources import Sources
from csgraph.graph.then import LOG, Fits, instant_of, rows_then
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead, as_of

Told = Mapping[str, list[Any]]
MOST: Final = 500
_MATCHES: Final = tuple(f"{each}_matches" for each in rules.ANSWERS)


@strawberry.type(description="Something missing of a bullseye.")
class BullseyeFinding:
    """Something missing of a bullseye."""

    code: rules.BullseyeFindingCode = strawberry.field(description="What is missing.")
    message: str = strawberry.field(description="What is missing, in a sentence.")


@strawberry.type(description="How far a bullseye has come.")
class BullseyeStanding:
    """How far a bullseye has come."""

    is_complete: ExplainedFlag = strawberry.field(description="Whether nothing is missing.")
    answers_given: int = strawberry.field(description="How many of the four answers are given.")
    interviews: int = strawberry.field(description="How many interviews were held.")
    shortlist: int = strawberry.field(description="How many customers are, or were, to be asked.")
    findings: list[BullseyeFinding] = strawberry.field(
        description="What is missing, the gravest first; at most 10."
    )


@strawberry.type(description="An insight that nobody came back to.")
class InsightFollowUp:
    """An insight that nobody came back to."""

    sharing: InsightSharing | None = strawberry.field(description="What was shared, with whom.")
    why: ExplainedFlag = strawberry.field(description="How that came about.")


@dataclass(frozen=True)
class FollowUp:
    """An insight that nobody came back to."""

    sharing: str
    why: Explained[bool]


def _bullseye_facts(sources: Sources) -> dict[str, Any]:
    mine, at = of_row(sources, "bullseye_id"), instant_of(sources)
    page = rows_then(sources, t.customer_bullseye, rules.ANSWERS, of_row(sources, "id"))
    interviews = rows_then(sources, t.success_interview, ("held_at",), mine)
    aligned = rows_then(sources, t.bullseye_alignment, ("department", "answer"), mine)
    held = func.count().filter(interviews.c.held_at <= at)
    return {
        "page": select(*(page.c[name] for name in rules.ANSWERS)),
        "interviews": select(held, func.count()).select_from(interviews),
        "aligned": select(aligned.c.department.distinct()).where(aligned.c.answer.is_not(None)),
        "policies": policies(sources),
    }


def _bullseye(told: Told, asked: Asked) -> rules.BullseyeStanding | None:
    if not told["page"]:
        return None
    [[held, shortlist]] = told["interviews"]
    aligned = frozenset(rules.BullseyeDepartment(each) for [each] in told["aligned"])
    facts = rules.BullseyeFacts(told["page"][0], held, shortlist, aligned)
    return rules.standing_of(facts, explainer_of(told, asked))


def _fit_facts(sources: Sources) -> dict[str, Any]:
    fit = rows_then(sources, t.bullseye_fit, _MATCHES, of_row(sources, "id"))
    page = rows_then(
        sources,
        t.customer_bullseye,
        rules.ANSWERS,
        lambda now: now.c.id == sources.row.c.bullseye_id,
    )
    return {
        "fit": select(*(fit.c[name] for name in _MATCHES)),
        "page": select(*(page.c[name] for name in rules.ANSWERS)),
        "policies": policies(sources),
    }


def _fit(told: Told, asked: Asked) -> Explained[float | None] | None:
    if not told["fit"] or not told["page"]:
        return None
    answers = zip(rules.ANSWERS, told["page"][0], told["fit"][0], strict=True)
    defined = [(name, matches) for name, answer, matches in answers if (answer or "").strip()]
    names, matches = [name for name, _ in defined], [each for _, each in defined]
    return rules.match_of(names, matches, explainer_of(told, asked))


def open_sharings(sources: Sources, fits: Fits | None = None) -> Subquery:
    """Return insights that were not come back to, though both met again since."""
    at = instant_of(sources)
    names = ("id", "insight_id", "interaction_id", "account_id", "followed_up_at")
    shared = rows_then(sources, t.insight_sharing, names, fits)
    texts = rows_then(sources, t.insight, ("id", "text"))
    met = ("id", "account_id", "occurred_at")
    first, later = (sources.rows(interaction, *met) for _ in range(2))
    again = (
        select(func.min(later.c.occurred_at))
        .where(
            later.c.account_id == shared.c.account_id,
            later.c.occurred_at > first.c.occurred_at,
            later.c.occurred_at <= at,
        )
        .correlate(shared, first)
        .scalar_subquery()
    )
    found = (
        select(shared.c.id, shared.c.account_id, texts.c.text, again.label("again"))
        .select_from(
            shared.join(first, first.c.id == shared.c.interaction_id).join(
                texts, texts.c.id == shared.c.insight_id
            )
        )
        .where(shared.c.followed_up_at.is_(None))
        .subquery()
    )
    return select(found).where(found.c.again.is_not(None)).subquery()


def _open(sources: Sources) -> Select[Any]:
    found = open_sharings(sources)
    return (
        select(found.c.id, found.c.text, found.c.again)
        .order_by(found.c.again, found.c.id)
        .limit(literal_column(str(MOST)))
    )


def _follow_ups(told: Told, asked: Asked) -> list[FollowUp]:
    explainer = explainer_of(told, asked)
    return [
        FollowUp(id_, rules.follow_up_of(text, again, explainer))
        for id_, text, again in told["open"]
    ]


def _open_named(sources: Sources, rows: FromClause) -> ColumnElement[bool]:
    found = _open(sources).subquery()
    return rows.c.id.in_(select(found.c.id))


def _rate_facts(sources: Sources) -> dict[str, Any]:
    at = instant_of(sources)
    met = sources.rows(interaction, "id", "owner_id", "occurred_at")
    shared = rows_then(sources, t.insight_sharing, ("interaction_id",))
    there: Select[Any] = select(literal_column("1")).where(shared.c.interaction_id == met.c.id)
    with_insight = func.count().filter(there.correlate(met).exists())
    mine = met.c.owner_id == sources.row.c.id
    return {
        "counts": select(with_insight, func.count())
        .select_from(met)
        .where(mine, met.c.occurred_at <= at),
        "policies": policies(sources),
    }


def _rate(told: Told, asked: Asked) -> Explained[float | None]:
    [[with_insight, interactions]] = told["counts"]
    return rules.rate_of(with_insight, interactions, explainer_of(told, asked))


FIELDS = (
    WorkedField(
        CustomerBullseye,
        "standing",
        BullseyeStanding | None,
        "How far it has come: answers, interviews, departments.",
        "accounts:read",
        WorkedRead(
            _bullseye_facts,
            _bullseye,
            tables=(
                *(t.customer_bullseye, t.success_interview, t.bullseye_alignment),
                *(policy_decision, LOG),
            ),
            columns=(t.customer_bullseye.c.id,),
        ),
        (as_of(),),
    ),
    WorkedField(
        BullseyeFit,
        "match",
        ExplainedNumber | None,
        "Part of the bullseye's answers that the account matches, 0 to 1.",
        "accounts:read",
        WorkedRead(
            _fit_facts,
            _fit,
            tables=(t.bullseye_fit, t.customer_bullseye, policy_decision, LOG),
            columns=(t.bullseye_fit.c.id, t.bullseye_fit.c.bullseye_id),
        ),
        (as_of(),),
    ),
    WorkedField(
        None,
        "insightFollowUps",
        list[InsightFollowUp] | None,
        f"Insights that nobody came back to when both met again; at most {MOST}.",
        "accounts:read",
        WorkedRead(
            lambda sources: {"open": _open(sources), "policies": policies(sources)},
            _follow_ups,
            tables=(t.insight_sharing, t.insight, interaction, policy_decision, LOG),
            names=(Named(InsightSharing, _open_named),),
        ),
        (as_of(),),
    ),
    WorkedField(
        User,
        "expertiseRate",
        ExplainedNumber | None,
        "Part of this person's interactions in which an insight was shared, 0 to 1.",
        "accounts:read",
        WorkedRead(
            _rate_facts,
            _rate,
            tables=(interaction, t.insight_sharing, policy_decision, LOG),
            columns=(user.c.id,),
        ),
        (as_of(),),
    ),
)
