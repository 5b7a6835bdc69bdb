"""How a customer whose renewal comes up in a shock is talked to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import select

from csgraph.domain.contracts.tables import contract
from csgraph.domain.exposure import rules
from csgraph.domain.exposure.tables import EXPOSURE_TABLES, exposures, running_event
from csgraph.domain.policies.node import Explained
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.domain.renewals.node import Renewal
from csgraph.domain.renewals.tables import renewal
from csgraph.graph.scalars import Date as Day
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedField, WorkedRead


@strawberry.type(description="How a customer whose renewal comes up in a shock is talked to.")
class OutreachPlaybook(Explained):
    """How a customer whose renewal comes up in a shock is talked to."""

    exposure: rules.Exposure = strawberry.field(description="How hard they are hit.")
    message: str = strawberry.field(description="What to say.")
    choices: list[str] = strawberry.field(
        description="What is offered; at most 3. None where they name the help, or need none."
    )
    invoice_on: Day = strawberry.field(description="Day on which the invoice goes out.")
    is_nps_suspended: bool = strawberry.field(
        description="Whether NPS is no gauge while the shock lasts."
    )


def _facts(sources: Sources) -> dict[str, Any]:
    row = sources.row.c
    today = sources.today()
    contracts = sources.rows(contract, "id", "ends_on")
    hit = exposures(sources, running_event(sources, today).scalar_subquery())
    return {
        "decided": [row.outcome],
        "term": select(contracts.c.ends_on).where(contracts.c.id == row.contract_id),
        "exposure": select(hit.c.exposure).where(hit.c.account_id == row.account_id),
        "policies": decisions_in_force(sources, rules.PLAYBOOK_KEYS),
    }


def _playbook(told: Mapping[str, list[Any]], asked: Asked) -> rules.Playbook | None:
    [[ends_on]], [[exposure]] = told["term"] or [[None]], told["exposure"] or [[None]]
    if told["decided"][0] is not None:
        return None
    return rules.playbook_of(
        None if exposure is None else rules.Exposure(exposure),
        None if ends_on is None else date.fromisoformat(ends_on),
        Explainer(Policies.of_rows(told["policies"]), asked.now),
    )


PLAYBOOK_FIELD = WorkedField(
    Renewal,
    "outreachPlaybook",
    OutreachPlaybook | None,
    "How to talk to the customer while a shock lasts. Null before the outreach begins, once it is "
    "decided, and where it is unknown how exposed they are.",
    "accounts:read",
    WorkedRead(
        _facts,
        _playbook,
        tables=(contract, policy_decision, *EXPOSURE_TABLES),
        columns=(renewal.c.id, renewal.c.account_id, renewal.c.contract_id, renewal.c.outcome),
        at_any_instant=True,
    ),
)
