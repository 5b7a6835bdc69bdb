"""Alerts about customers who ask for more, or for less (domain.md §1.10)."""

from typing import Any, Final

from sqlalchemy import Select, select

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.expansion import tables as t

_REQUEST: Final = Subject("ContractChangeRequest", "ccr")
_NEWS: Final = "alert.newsDays"


def _asked(facts: AlertFacts) -> Select[Any]:
    names = ("id", "account_id", "contact_id", "direction", "wish", "requested_at")
    rows, ends = facts.rows(t.contract_change_request, *names), facts.days(_NEWS)
    return select(
        rows.c.id.label("subject_id"),
        rows.c.account_id,
        rows.c.contact_id,
        (rows.c.requested_at + ends).label("due_at"),
        rows.c.direction.label("direction"),
        rows.c.wish.label("wish"),
        rows.c.requested_at.label("requestedAt"),
    ).where(
        facts.among(rows.c.account_id),
        rows.c.requested_at <= facts.now(),
        rows.c.requested_at > facts.now() - ends,
    )


CHANGE_REQUEST = AlertRule(
    code="CHANGE_REQUEST",
    subject=_REQUEST,
    scope="accounts:read",
    holds=_asked,
    explanation="The customer asked on {requestedAt} for a change {direction}: {wish}.",
    depends=(t.contract_change_request,),
    keys=(_NEWS,),
    lapses=True,
    playbook=(
        PlaybookStep("CSM", "Answer it: either way, the customer thinks of going on."),
        PlaybookStep("AE", "Take part where another buying center, or a new use, is meant."),
    ),
)

RULES = (CHANGE_REQUEST,)
ACCOUNT_FACTS = ()
