"""Alerts about problems that hurt too little (domain.md §1.6)."""

from typing import Any

from sqlalchemy import Select, select

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.reasons import tables as t
from csgraph.domain.reasons.rules import PROBLEM_KEYS


def _small(facts: AlertFacts) -> Select[Any]:
    names = ("id", "account_id", "contact_id", "statement", "severity", "severity_since")
    rows = facts.rows(t.problem_to_solve, *names)
    return select(
        rows.c.id.label("subject_id"),
        rows.c.account_id,
        rows.c.contact_id,
        rows.c.statement.label("problem"),
        rows.c.severity.label("problemSeverity"),
        rows.c.severity_since.label("since"),
    ).where(facts.among(rows.c.account_id), rows.c.severity <= facts.number(PROBLEM_KEYS[0]))


PROBLEM_LOW_SEVERITY = AlertRule(
    code="PROBLEM_LOW_SEVERITY",
    subject=Subject("ProblemToSolve", "prb"),
    scope="accounts:read",
    holds=_small,
    explanation="`{problem}` hurts at {problemSeverity} of 5 since {since}.",
    depends=(t.problem_to_solve,),
    keys=PROBLEM_KEYS,
    playbook=(
        PlaybookStep("CSM", "Link it to a larger problem of the department or the company."),
    ),
)

RULES = (PROBLEM_LOW_SEVERITY,)
ACCOUNT_FACTS = ()
