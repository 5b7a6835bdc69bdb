"""Alerts about what is learned with customers (domain.md §4.2)."""

from typing import Any, Final

from sqlalchemy import Select, select

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.learning import tables as t
from csgraph.domain.learning.node.working import open_sharings

_SHARING: Final = Subject("InsightSharing", "ish")


def _not_followed_up(facts: AlertFacts) -> Select[Any]:
    """Select insights that were not come back to when both met again."""
    found = open_sharings(facts, lambda rows: facts.among(rows.c.account_id))
    return select(
        found.c.id.label("subject_id"),
        found.c.account_id,
        found.c.text.label("insight"),
        found.c.again.label("metAgainAt"),
    )


INSIGHT_FOLLOWUP = AlertRule(
    code="INSIGHT_FOLLOWUP",
    subject=_SHARING,
    scope="accounts:read",
    holds=_not_followed_up,
    explanation="Both met again on {metAgainAt}, and nobody asked how it went with: {insight}",
    depends=(t.insight_sharing, t.insight, interaction),
    playbook=(PlaybookStep("CSM", "Ask how it went, and write it down."),),
)

RULES = (INSIGHT_FOLLOWUP,)
ACCOUNT_FACTS = ()
