"""Alerts about deals that do not fit (domain.md §1.5, §16)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, case, func, literal_column, or_, select

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.deals import tables as t
from csgraph.domain.deals.node.verdict import assessments_of, checklists_of
from csgraph.domain.deals.rules import FIT_KEYS, DealAssessmentKind, RejectionState
from csgraph.domain.opportunities.tables import opportunity
from csgraph.storage.literals import literal

_DEAL: Final = Subject("Opportunity", "opp")
_WINDOW: Final = "rejection.windowDays"


def _bad(facts: AlertFacts) -> Select[Any]:
    """Select deals that are judged bad, while they may still be rejected.

    After that there is no bad account: the customer is served and learned from.
    """
    names = ("id", "account_id", "name", "is_closed", "is_won")
    deals, fits, found = (
        facts.rows(opportunity, *names),
        checklists_of(facts),
        assessments_of(facts),
    )
    rejections = facts.rows(t.deal_rejection, "opportunity_id", "state")
    settled = [literal(each.value) for each in (RejectionState.APPROVED, RejectionState.DECLINED)]
    decided = select(rejections.c.opportunity_id).where(rejections.c.state.in_(settled))
    no: ColumnElement[Any] = literal_column("false")
    is_misfit = func.coalesce(fits.c.is_bad, no)
    is_bad = func.coalesce(found.c.kind == literal(DealAssessmentKind.BAD_DEAL.value), no)
    judged_at = func.greatest(
        case((is_misfit, fits.c.assessed_at)), case((is_bad, found.c.assessed_at))
    )
    until = judged_at + facts.days(_WINDOW)
    comma = literal(", ")
    reasons = func.array_to_string(found.c.criteria.op("||")(found.c.flags), comma, type_=Text)
    misfit = func.concat(literal("points not met: "), fits.c.unmet, type_=Text)
    return (
        select(
            deals.c.id.label("subject_id"),
            deals.c.account_id,
            case((deals.c.is_closed, until)).label("due_at"),
            deals.c.name.label("deal"),
            func.concat_ws(
                literal("; "), case((is_misfit, misfit)), case((is_bad, reasons)), type_=Text
            ).label("why"),
            judged_at.label("judgedAt"),
        )
        .select_from(
            deals.outerjoin(fits, fits.c.opportunity_id == deals.c.id).outerjoin(
                found, found.c.opportunity_id == deals.c.id
            )
        )
        .where(
            facts.among(deals.c.account_id),
            or_(is_misfit, is_bad),
            or_(~deals.c.is_closed, deals.c.is_won & (until > facts.now())),
            deals.c.id.not_in(decided),
        )
    )


BAD_FIT_DEAL = AlertRule(
    code="BAD_FIT_DEAL",
    subject=_DEAL,
    scope="accounts:read",
    holds=_bad,
    explanation="{deal} was judged bad on {judgedAt}: {why}.",
    depends=(t.fit_assessment, t.deal_assessment, t.deal_rejection, opportunity),
    keys=(*FIT_KEYS, _WINDOW),
    lapses=True,
    playbook=(
        PlaybookStep("CSM", "Propose to reject the deal, with the criteria it does not meet."),
    ),
)

RULES = (BAD_FIT_DEAL,)
ACCOUNT_FACTS = ()
