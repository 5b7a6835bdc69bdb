"""Whether an account fits, and how much it is whom we look for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, select

from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.deals import rules
from csgraph.domain.deals import tables as t
from csgraph.domain.deals.node.judged import explained_fit
from csgraph.domain.deals.node.words import ExplainedFit
from csgraph.domain.policies.node import ExplainedNumber
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedField, WorkedRead, as_of
from csgraph.storage.columns import Instant

MOST_TITLES = 500
_PROFILE = (*("buyer_role", "industry", "employee_min", "employee_max", "required_technology"),)
Told = Mapping[str, list[Any]]


def _latest_checklist(sources: Sources, *names: str) -> Select[Any]:
    """Select columns of the account's latest checklist at the instant that is asked about."""
    at = func.coalesce(sources.argument("asOf", Instant), sources.now())
    found = sources.rows(t.fit_assessment, "id", "account_id", "assessed_at", *names)
    return (
        select(*(found.c[name] for name in names))
        .where(found.c.account_id == sources.row.c.id, found.c.assessed_at <= at)
        .order_by(found.c.assessed_at.desc(), found.c.id.desc())
        .limit(literal_column("1"))
    )


def _fit_facts(sources: Sources) -> dict[str, Any]:
    at = func.coalesce(sources.argument("asOf", Instant), sources.now())
    return {
        "checklist": _latest_checklist(sources, *rules.FIT_ITEMS, "mitigation_plan"),
        "policies": decisions_in_force(sources, rules.FIT_KEYS, at=at),
    }


def _fit(told: Told, asked: Asked) -> Any:
    if not told["checklist"]:
        return None
    at: datetime = asked.arguments.get("asOf") or asked.now
    explainer = Explainer(Policies.of_rows(told["policies"]), at)
    return explained_fit(told["checklist"][0], explainer)


def _icp_facts(sources: Sources) -> dict[str, Any]:
    row = sources.row.c
    profiles = sources.rows(t.ideal_customer_profile, "version", *_PROFILE)
    people = sources.rows(contact, "account_id", "title")
    has_title = (people.c.account_id == row.id, people.c.title.is_not(None))
    return {
        "account": [row.industry, row.employee_count],
        "profile": select(*(profiles.c[name] for name in _PROFILE))
        .order_by(profiles.c.version.desc())
        .limit(literal_column("1")),
        "titles": select(people.c.title)
        .distinct()
        .where(*has_title)
        .limit(literal_column(str(MOST_TITLES))),
        "technical": _latest_checklist(sources, "technical"),
    }


def _icp(told: Told, asked: Asked) -> Any:
    industry, employees = told["account"]
    profile = None
    if told["profile"]:
        role, wanted, low, high, technology = told["profile"][0]
        profile = rules.Profile(role, wanted, low, high, tuple(technology))
    technical = rules.FitRating(told["technical"][0][0]) if told["technical"] else None
    return rules.icp_match(
        profile,
        titles=tuple(title for [title] in told["titles"]),
        industry=industry,
        employees=employees,
        technical=technical,
        explainer=Explainer(Policies(), asked.now),
    )


FIT_FIELD = WorkedField(
    Account,
    "fit",
    ExplainedFit | None,
    "Whether the customer can succeed with us, by the latest checklist. Null where there is none.",
    "accounts:read",
    WorkedRead(
        _fit_facts, _fit, tables=(t.fit_assessment, policy_decision), columns=(account.c.id,)
    ),
    (as_of(),),
)
ICP_FIELD = WorkedField(
    Account,
    "icpMatch",
    ExplainedNumber | None,
    "Which part of the ideal customer profile the account matches, 0 to 1.",
    "accounts:read",
    WorkedRead(
        _icp_facts,
        _icp,
        tables=(t.ideal_customer_profile, t.fit_assessment, contact),
        columns=(account.c.id, account.c.industry, account.c.employee_count),
        at_any_instant=True,
    ),
)
