"""Alerts about renewals that come up in a shock (domain.md §1.7)."""

from typing import Any

from sqlalchemy import Integer, Select, case, cast, literal_column, select

from csgraph.alerting.declare import AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.contracts.tables import contract
from csgraph.domain.exposure.rules import LOSS_KEYS, PLAYBOOK_KEYS, Exposure
from csgraph.domain.exposure.tables import EXPOSURE_TABLES, exposures, running_event
from csgraph.domain.renewals.tables import renewal
from csgraph.storage.literals import literal


def _exposed(facts: AlertFacts) -> Select[Any]:
    """Select undecided renewals that a running shock may cost, from the outreach on."""
    today = facts.today()
    rows = facts.rows(renewal, "id", "account_id", "contract_id", "outcome")
    contracts = facts.rows(contract, "id", "ends_on")
    hit = exposures(facts, running_event(facts, today).scalar_subquery())
    days_left = contracts.c.ends_on - today
    outreach, invoice = (facts.number(key) for key in PLAYBOOK_KEYS)
    is_invoiced = days_left <= invoice
    loss = case(
        *(
            (hit.c.exposure == literal(each.value), facts.number(key))
            for each, key in zip(Exposure, LOSS_KEYS, strict=True)
        )
    )
    return (
        select(
            rows.c.id.label("subject_id"),
            rows.c.account_id,
            hit.c.exposure.label("exposure"),
            loss.label("expectedLoss"),
            case((is_invoiced, literal("INVOICE")), else_=literal("OUTREACH")).label("stage"),
            contracts.c.ends_on.label("renewsOn"),
            (contracts.c.ends_on - cast(invoice, Integer)).label("invoiceOn"),
        )
        .select_from(
            rows.join(contracts, contracts.c.id == rows.c.contract_id).join(
                hit, hit.c.account_id == rows.c.account_id
            )
        )
        .where(
            facts.among(rows.c.account_id),
            rows.c.outcome.is_(None),
            hit.c.exposure.is_not(None),
            days_left >= literal_column("0"),
            days_left <= outreach,
        )
    )


EXPOSURE_FORECAST = AlertRule(
    code="EXPOSURE_FORECAST",
    subject=Subject("Renewal", "rnw"),
    scope="accounts:read",
    holds=_exposed,
    explanation="A shock hits the customer: {exposure}. The contract ends on {renewsOn}, and of "
    "such customers a share of {expectedLoss} is expected to be lost.",
    depends=(renewal, contract, *EXPOSURE_TABLES),
    keys=(*PLAYBOOK_KEYS, *LOSS_KEYS),
    playbook=(PlaybookStep("CSM", "Reach out as `outreachPlaybook` of the renewal says."),),
)

RULES = (EXPOSURE_FORECAST,)
ACCOUNT_FACTS = ()
