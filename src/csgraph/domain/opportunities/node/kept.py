"""Opportunities in the graph."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.opportunities import tables as t
from csgraph.graph.declare import Concerns, Moment, OrderBy, column, days_until, money, node, to_one
from csgraph.graph.interfaces import Money, Node, Revisioned
from csgraph.graph.scalars import Date, DateTime, ExactDecimal

_opportunity = t.opportunity.c
_role = t.opportunity_contact_role.c
_change = t.opportunity_stage_change.c


@node(
    table=t.opportunity,
    prefix="opp",
    scope="accounts:read",
    plural="opportunities",
    plural_description="Deals, open and closed; those that close last come first.",
    description="A deal that may be made, or was, with a customer or a prospect.",
    default_order=(OrderBy(_opportunity.close_on, descending=True),),
    searched=(_opportunity.name,),
)
class Opportunity(Node, Revisioned):
    """A deal that may be made, or was."""

    name: str = column(_opportunity.name, "Name of the deal.", order=_opportunity.name_key)
    stage: str | None = column(
        _opportunity.stage, "Stage, as the CRM names it, such as `Negotiation/Review`.", order=True
    )
    opportunity_type: str | None = column(
        _opportunity.opportunity_type, "Kind of deal, as the CRM holds it, such as `New Business`."
    )
    probability: ExactDecimal | None = column(
        _opportunity.probability, "How likely the CRM takes it to be won, in percent.", order=True
    )
    amount: Money | None = money(
        _opportunity.amount_minor,
        _opportunity.amount_currency,
        "What it is expected to bring, or brought.",
        scope="finance:read",
    )
    close_on: Date | None = column(
        _opportunity.close_on, "Day on which it closed, or is expected to.", order=True
    )
    days_to_close: int | None = days_until(
        _opportunity.close_on,
        "Days from today (UTC) to the day on which it closes; negative after it.",
    )
    is_closed: bool = column(_opportunity.is_closed, "Whether it is decided, won or lost.")
    is_won: bool = column(_opportunity.is_won, "Whether it was won.")
    forecast_category: str | None = column(
        _opportunity.forecast_category, "Where the forecast counts it, such as `Commit`."
    )
    next_step: str | None = column(_opportunity.next_step, "What is to be done next, as noted.")
    lead_source: str | None = column(_opportunity.lead_source, "Where it came from.")
    lead_score: ExactDecimal | None = column(
        _opportunity.lead_score,
        "How promising the lead was that it came of, as Marketing scores it; the more the better. "
        "Null where nobody scored it.",
        order=True,
    )
    opened_at: DateTime | None = column(
        _opportunity.opened_at, "When it was entered in the CRM.", order=True
    )
    account: Account | None = to_one(
        _opportunity.account_id,
        "Whom the deal is with.",
        reverse="opportunities",
        reverse_description="Deals with this account.",
    )
    owner: User | None = to_one(
        _opportunity.owner_id,
        "Who owns it in the CRM.",
        reverse="ownedOpportunities",
        reverse_description="Deals that this person owns.",
    )


@node(
    table=t.opportunity_contact_role,
    prefix="ocr",
    scope="accounts:read",
    plural="opportunityContactRoles",
    plural_description="Who takes part in which deal.",
    description="The part that a person has in a deal.",
    default_order=(OrderBy(_role.created_at),),
)
class OpportunityContactRole(Node, Revisioned):
    """The part that a person has in a deal."""

    role: str | None = column(
        _role.role, "Part, as the CRM names it, such as `Economic Buyer`.", order=True
    )
    is_primary: bool = column(_role.is_primary, "Whether it is the deal's main contact.")
    opportunity: Opportunity | None = to_one(
        _role.opportunity_id,
        "The deal.",
        reverse="contactRoles",
        reverse_description="Who takes part in the deal.",
    )
    contact: Contact | None = to_one(
        _role.contact_id,
        "The person.",
        reverse="opportunityRoles",
        reverse_description="Deals that this person takes part in.",
    )


@node(
    table=t.opportunity_stage_change,
    prefix="osc",
    scope="accounts:read",
    plural="opportunityStageChanges",
    plural_description="How deals moved through their stages; newest first.",
    description="What a deal looked like from some instant on.",
    default_order=(OrderBy(_change.changed_at, descending=True),),
    moments=(
        Moment(
            "OPPORTUNITY_STAGE_CHANGED",
            "A deal entered a stage.",
            _change.changed_at,
            (Concerns(Account, _change.opportunity_id, through=_opportunity.account_id),),
        ),
    ),
)
class OpportunityStageChange(Node, Revisioned):
    """What a deal looked like from some instant on."""

    stage: str | None = column(_change.stage, "Stage that it entered.", order=True)
    probability: ExactDecimal | None = column(
        _change.probability, "How likely it was taken to be won, in percent."
    )
    amount: Money | None = money(
        _change.amount_minor,
        _change.amount_currency,
        "What it was expected to bring.",
        scope="finance:read",
    )
    close_on: Date | None = column(_change.close_on, "Day on which it was expected to close.")
    forecast_category: str | None = column(
        _change.forecast_category, "Where the forecast counted it."
    )
    changed_at: DateTime | None = column(_change.changed_at, "From when on.", order=True)
    opportunity: Opportunity | None = to_one(
        _change.opportunity_id,
        "The deal.",
        reverse="stageHistory",
        reverse_description="How the deal moved through its stages; newest first.",
    )
    changed_by: User | None = to_one(_change.changed_by_id, "Who changed it.")


__all__ = ["Opportunity", "OpportunityContactRole", "OpportunityStageChange"]
