"""What is kept of problems and reasons."""

from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, FromClause

from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.opportunities.node import Opportunity
from csgraph.domain.policies.node import Explained
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.domain.reasons import rules
from csgraph.domain.reasons import tables as t
from csgraph.domain.renewals.node import Renewal
from csgraph.graph.declare import (
    Concerns,
    Moment,
    OrderBy,
    column,
    computed,
    node,
    to_one,
    worked,
)
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import DateTime
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedRead
from csgraph.storage.literals import literal

_problem = t.problem_to_solve.c
_rating = t.problem_severity.c
_buying = t.reason_to_buy.c
_staying = t.reason_to_stay.c

described_enum(
    rules.ReasonCategory,
    "Why a customer buys. A reason holds only if it is one to stay as well.",
    TEMPORARY_NEED="For a while only.",
    WRONG_BENEFIT="For something that the product is not for.",
    WRONG_EXPECTATION="Since too much, or too little, was promised.",
    FEATURES_NOT_BENEFITS="For features that were shown, not for what they bring.",
    TRY_OUT="To try it.",
    SINGLE_FEATURE="For one feature that rivals lack.",
    WHIM_OR_RELATIONSHIP="On a whim, or for somebody's sake.",
    BUDGET_FLUSH="To use up a budget.",
    LOWEST_COST_OR_DISCOUNT="For the price.",
    DURABLE_MEASURABLE_RESULT="For a result that lasts and can be measured.",
)
described_enum(
    rules.ProblemHorizon,
    "For how long a problem is there.",
    ONGOING="It stays.",
    TEMPORARY="It passes.",
)
described_enum(
    rules.LinkedGoal,
    "To whose goal a problem is linked.",
    DEPARTMENT="The department's.",
    COMPANY="The company's.",
    ANNUAL="One of this year's.",
)
described_enum(
    rules.ProblemAction,
    "What is to be done about a problem.",
    PROBLEM_LOW_SEVERITY="Link it to a larger problem.",
)


@strawberry.type(description="What is to be done about a problem, with how that came about.")
class ExplainedProblemAction(Explained):
    """What is to be done about a problem."""

    value: rules.ProblemAction | None = strawberry.field(
        description="What to do. Null where it hurts enough."
    )


def _facts(sources: Sources) -> dict[str, Any]:
    policies = decisions_in_force(sources, rules.PROBLEM_KEYS)
    return {"severity": [sources.row.c.severity], "policies": policies}


def _action(told: Mapping[str, list[Any]], asked: Asked) -> Any:
    explainer = Explainer(Policies.of_rows(told["policies"]), asked.now)
    return rules.action_of(told["severity"][0], explainer)


def _is_strong(row: FromClause, _parent: FromClause | None) -> ColumnElement[bool]:
    return row.c.category.in_([literal(each.value) for each in rules.STRONG])


@node(
    table=t.problem_to_solve,
    prefix="prb",
    scope="accounts:read",
    plural="problemsToSolve",
    plural_description="Problems that customers solve with us; the latest first.",
    description="A problem that a customer solves with us, and how much it hurts.",
    default_order=(OrderBy(_problem.recorded_at, descending=True),),
)
class ProblemToSolve(Node, Revisioned):
    """A problem that a customer solves with us."""

    statement: str = column(_problem.statement, "The problem, as the customer tells it.")
    why_purchased: str | None = column(_problem.why_purchased, "Why they bought to solve it.")
    severity: int = column(
        _problem.severity,
        "How much it hurts, from 1 (unimportant) to 5 (an emergency).",
        order=True,
    )
    severity_since: DateTime = column(
        _problem.severity_since, "Since when it hurts so much.", order=True
    )
    action: ExplainedProblemAction | None = worked(
        WorkedRead(
            _facts,
            _action,
            tables=(policy_decision,),
            columns=(_problem.severity,),
            at_any_instant=True,
        ),
        "What is to be done about it.",
    )
    horizon: rules.ProblemHorizon | None = column(
        _problem.horizon, "For how long it is there. Null while unknown."
    )
    seasonality: str | None = column(
        _problem.seasonality, "When it hurts most, such as at the end of a quarter."
    )
    linked_goal: rules.LinkedGoal | None = column(
        _problem.linked_goal, "To whose goal it is linked. Null where to none."
    )
    recorded_at: DateTime = column(_problem.recorded_at, "When it was recorded.", order=True)
    account: Account | None = to_one(
        _problem.account_id,
        "Whose it is.",
        reverse="problems",
        reverse_description="Problems that the account solves with us; the latest first.",
    )
    contact: Contact | None = to_one(
        _problem.contact_id,
        "Who told of it.",
        reverse="problems",
        reverse_description="Problems that this person told of.",
    )


@node(
    table=t.problem_severity,
    prefix="prs",
    scope="accounts:read",
    plural="problemSeverities",
    plural_description="How much problems hurt, over time; the latest first.",
    description="How much a problem hurt from an instant on.",
    default_order=(OrderBy(_rating.rated_at, descending=True),),
)
class ProblemSeverity(Node, Revisioned):
    """How much a problem hurt from an instant on."""

    severity: int = column(_rating.severity, "How much, 1 to 5.", order=True)
    rated_at: DateTime = column(_rating.rated_at, "From when on.", order=True)
    problem: ProblemToSolve | None = to_one(
        _rating.problem_id,
        "Which problem.",
        reverse="severities",
        reverse_description="How much it hurt over time; the latest first.",
    )


@node(
    table=t.reason_to_buy,
    prefix="rtb",
    scope="accounts:read",
    plural="reasonsToBuy",
    plural_description="Why customers bought; the latest first.",
    description="Why a customer bought.",
    default_order=(OrderBy(_buying.recorded_at, descending=True),),
)
class ReasonToBuy(Node, Revisioned):
    """Why a customer bought."""

    category: rules.ReasonCategory = column(_buying.category, "Why.", order=True)
    is_strong: bool = computed(
        _is_strong, "Whether customers stay for such reasons.", columns=(_buying.category,)
    )
    is_primary: bool = column(_buying.is_primary, "Whether it weighs most; one of an account.")
    is_reason_to_stay: bool | None = column(
        _buying.is_reason_to_stay, "Whether it is one to stay as well. Null while unknown."
    )
    pitch: str | None = column(
        _buying.pitch, "What was said to win the deal, in the words that others use.", order=True
    )
    note: str | None = column(_buying.note, "What is known of it.")
    recorded_at: DateTime = column(_buying.recorded_at, "When it was recorded.", order=True)
    account: Account | None = to_one(
        _buying.account_id,
        "Who bought.",
        reverse="reasonsToBuy",
        reverse_description="Why the account bought; the latest first.",
    )
    opportunity: Opportunity | None = to_one(
        _buying.opportunity_id,
        "By what deal. Null where none is named.",
        reverse="reasonsToBuy",
        reverse_description="Why the customer bought; the latest first.",
    )


@node(
    table=t.reason_to_stay,
    prefix="rts",
    scope="accounts:read",
    plural="reasonsToStay",
    plural_description="Why customers renewed; the latest first.",
    description="Why a customer renewed, or would.",
    default_order=(OrderBy(_staying.recorded_at, descending=True),),
    moments=(
        Moment(
            "REASON_TO_STAY_RECORDED",
            "Somebody noted why a customer stays.",
            _staying.recorded_at,
            (Concerns(Account, _staying.account_id),),
        ),
    ),
)
class ReasonToStay(Node, Revisioned):
    """Why a customer renewed, or would."""

    category: rules.ReasonCategory | None = column(
        _staying.category, "Of what kind. Null while unknown.", order=True
    )
    statement: str = column(_staying.statement, "Why, as the customer tells it.")
    recorded_at: DateTime = column(_staying.recorded_at, "When it was recorded.", order=True)
    account: Account | None = to_one(
        _staying.account_id,
        "Who stays.",
        reverse="reasonsToStay",
        reverse_description="Why the account renewed; the latest first.",
    )
    renewal: Renewal | None = to_one(
        _staying.renewal_id,
        "At what renewal.",
        reverse="reasonsToStay",
        reverse_description="Why the customer renewed, or would.",
    )
