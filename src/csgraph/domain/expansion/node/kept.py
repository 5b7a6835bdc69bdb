"""What is kept of expansion, and what follows for each lead."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    case,
    func,
    literal_column,
    or_,
    select,
)

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import SalesSegment
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contracts.node import Contract
from csgraph.domain.contracts.tables import contract
from csgraph.domain.expansion import rules
from csgraph.domain.expansion import tables as t
from csgraph.domain.expansion.node.words import ExplainedExpansionType, ExplainedOpportunityOwner
from csgraph.domain.opportunities.node import Opportunity
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.graph.declare import (
    Concerns,
    Moment,
    OrderBy,
    column,
    computed,
    money,
    node,
    to_one,
    worked,
)
from csgraph.graph.interfaces import Money, Node, Revisioned
from csgraph.graph.scalars import DateTime, ExactDecimal
from csgraph.graph.sources import Sources
from csgraph.graph.states import available_transitions, stored_state
from csgraph.graph.worked import Asked, WorkedRead
from csgraph.storage.literals import literal

_lead = t.expansion_lead.c
_request = t.contract_change_request.c
_rung = t.impact_rung.c
_choice = t.commercial_model_choice.c

Told = Mapping[str, list[Any]]


def chosen_for(sources: Sources, segment: ColumnElement[Any], *names: str) -> Select[Any]:
    """Select the choice for a segment, or else the one for all that have none of their own."""
    choices = sources.rows(t.commercial_model_choice, "id", "segment", "model")
    fits = or_(choices.c.segment == segment, choices.c.segment.is_(None))
    shown = select(*(choices.c[name] for name in names)).where(fits)
    return shown.order_by(choices.c.segment.nulls_last()).limit(literal_column("1"))


def model_of(rows: list[Any]) -> rules.CommercialModel:
    """Return the model that a statement found; without one the driver decides."""
    return rules.CommercialModel(rows[0][0]) if rows else rules.CommercialModel.BY_DRIVER


def _nature(row: FromClause, _parent: FromClause | None) -> ColumnElement[str]:
    new = rules.ExpansionNature.NEW_SALE
    drivers = [literal(each.value) for each, nature in rules.NATURE_OF.items() if nature is new]
    same = literal(rules.ExpansionNature.MORE_OF_THE_SAME.value)
    return case((row.c.driver.in_(drivers), literal(new.value)), else_=same)


def _aligned_share(row: FromClause, _parent: FromClause | None) -> ColumnElement[Any]:
    """Return how many of the six items are done, as a share with two places."""
    done: ColumnElement[Any] = literal_column("0", Numeric())
    for name in rules.ALIGNMENT:
        done = done + case((row.c[name], literal_column("1")), else_=literal_column("0"))
    items: ColumnElement[Any] = literal_column(f"{len(rules.ALIGNMENT)}.0", Numeric())
    return func.round(done / items, literal_column("2"))


def _facts(sources: Sources) -> dict[str, Any]:
    row = sources.row.c
    contracts = sources.rows(contract, "id", "account_id", "starts_on", "buying_center")
    first = (
        select(contracts.c.buying_center)
        .where(contracts.c.account_id == row.account_id, contracts.c.starts_on.is_not(None))
        .order_by(contracts.c.starts_on, contracts.c.id)
        .limit(literal_column("1"))
    )
    accounts = sources.rows(account, "id", "sales_segment")
    segment = (
        select(accounts.c.sales_segment)
        .where(accounts.c.id == row.account_id)
        .correlate(sources.row)
        .scalar_subquery()
    )
    return {
        "lead": [row.buying_center, row.driver],
        "first": first,
        "chosen": chosen_for(sources, segment, "model"),
    }


def _type(told: Told, asked: Asked) -> Any:
    [[initial]] = told["first"] or [[None]]
    return rules.expansion_type(told["lead"][0], initial, Explainer(Policies(), asked.now))


def _owner(told: Told, asked: Asked) -> Any:
    return rules.owner_of(
        model_of(told["chosen"]),
        rules.OwnedMotion.EXPANSION,
        rules.NATURE_OF[rules.ExpansionDriver(told["lead"][1])],
        _type(told, asked).value,
        Explainer(Policies(), asked.now),
    )


def _read(work: Any) -> WorkedRead:
    return WorkedRead(
        _facts,
        work,
        tables=(account, contract, t.commercial_model_choice),
        columns=(_lead.account_id, _lead.buying_center, _lead.driver),
        at_any_instant=True,
    )


@node(
    table=t.expansion_lead,
    prefix="exl",
    scope="accounts:read",
    plural="expansionLeads",
    plural_description="Where customers may buy more; the latest first.",
    description="That a customer may buy more, and what came of it.",
    default_order=(OrderBy(_lead.found_at, descending=True),),
    moments=(
        Moment(
            "EXPANSION_LEAD_FOUND",
            "Somebody saw that a customer may buy more.",
            _lead.found_at,
            (Concerns(Account, _lead.account_id),),
        ),
    ),
)
class ExpansionLead(Node, Revisioned):
    """That a customer may buy more."""

    driver: rules.ExpansionDriver = column(
        _lead.driver, "What would make them pay more.", order=True
    )
    nature: rules.ExpansionNature = computed(
        _nature,
        "Whether that is more of the same, or a sale of its own; follows from the driver.",
        columns=(_lead.driver,),
    )
    initiation: rules.ExpansionInitiation | None = column(
        _lead.initiation, "Who began. Null while unknown."
    )
    buying_center: str | None = column(
        _lead.buying_center, "Whose budget would pay, such as `Marketing`. Null while unknown."
    )
    expansion_type: ExplainedExpansionType | None = worked(
        _read(_type), "Whether the budget of the account's first contract pays, or another one."
    )
    opportunity_owner: ExplainedOpportunityOwner | None = worked(
        _read(_owner), "Who would sell it, by the model that holds for the account's segment."
    )
    note: str | None = column(_lead.note, "What was seen.")
    found_at: DateTime = column(_lead.found_at, "When it was seen.", order=True)
    state: rules.ExpansionLeadState = column(_lead.state, "How far it has come.", order=True)
    state_since: DateTime = column(_lead.state_since, "Since when.", order=True)
    available_transitions: list[str] = computed(
        available_transitions(rules.LEAD, stored_state("state")),
        "Mutations that its state allows now; at most 3.",
        columns=(_lead.state,),
    )
    rejected_reason: str | None = column(
        _lead.rejected_reason, "Why it is none. Null unless it was rejected."
    )
    account: Account | None = to_one(
        _lead.account_id,
        "Who may buy more.",
        reverse="expansionLeads",
        reverse_description="Where the account may buy more; the latest first.",
    )
    found_by: User | None = to_one(
        _lead.found_by_id,
        "Who saw it.",
        reverse="expansionLeads",
        reverse_description="Leads that this person found.",
    )
    opportunity: Opportunity | None = to_one(
        _lead.opportunity_id,
        "The deal that came of it. Null while none did.",
        reverse="expansionLeads",
        reverse_description="Leads that the deal came of.",
    )


@node(
    table=t.contract_change_request,
    prefix="ccr",
    scope="accounts:read",
    plural="contractChangeRequests",
    plural_description="When customers asked for more or less; the latest first.",
    description="That a customer asked for more, or for less. Either is a good sign: they think "
    "ahead.",
    default_order=(OrderBy(_request.requested_at, descending=True),),
    moments=(
        Moment(
            "CONTRACT_CHANGE_REQUESTED",
            "A customer asked for more, or for less.",
            _request.requested_at,
            (Concerns(Account, _request.account_id), Concerns(Contact, _request.contact_id)),
        ),
    ),
)
class ContractChangeRequest(Node, Revisioned):
    """That a customer asked for more, or for less."""

    direction: rules.ChangeDirection = column(
        _request.direction, "Whether they asked for more or for less.", order=True
    )
    wish: str | None = column(_request.wish, "What they asked for.")
    requested_at: DateTime = column(_request.requested_at, "When.", order=True)
    account: Account | None = to_one(
        _request.account_id,
        "Who asked.",
        reverse="contractChangeRequests",
        reverse_description="When the account asked for more or less; the latest first.",
    )
    contract: Contract | None = to_one(
        _request.contract_id,
        "Of what contract. Null where none is named.",
        reverse="changeRequests",
        reverse_description="When the customer asked for more or less; the latest first.",
    )
    contact: Contact | None = to_one(
        _request.contact_id,
        "Which person asked. Null where nobody is named.",
        reverse="contractChangeRequests",
        reverse_description="When this person asked for more or less; the latest first.",
    )


@node(
    table=t.impact_rung,
    prefix="imr",
    scope="accounts:read",
    plural="impactRungs",
    plural_description="What customers could gain, rung by rung; the latest change first.",
    description="What a customer could gain on one rung, and who decides about it: think big, act "
    "small.",
    default_order=(OrderBy(_rung.updated_at, descending=True),),
)
class ImpactRung(Node, Revisioned):
    """What a customer could gain on one rung."""

    rung: rules.Rung = column(_rung.rung, "How much of what is possible.", order=True)
    impact: str | None = column(_rung.impact, "What they would gain.")
    value: Money | None = money(
        _rung.value_minor, _rung.value_currency, "What that is worth.", scope="finance:read"
    )
    account: Account | None = to_one(
        _rung.account_id,
        "Who could gain.",
        reverse="impactLadder",
        reverse_description="What the account could gain; a rung each, at most 3.",
    )
    decision_maker: Contact | None = to_one(
        _rung.decision_maker_id,
        "Who decides about it. Null while unknown.",
        reverse="decidesImpact",
        reverse_description="Rungs that this person decides about.",
    )


@node(
    table=t.commercial_model_choice,
    prefix="cmc",
    scope="accounts:read",
    plural="commercialModelChoices",
    plural_description="Which commercial models were chosen; the latest decision first.",
    description="Who owns commercial talks with the customers of a segment, as was decided.",
    default_order=(OrderBy(_choice.decided_at, descending=True),),
)
class CommercialModelChoice(Node, Revisioned):
    """Who owns commercial talks with the customers of a segment."""

    segment: SalesSegment | None = column(
        _choice.segment, "For which customers. Null for all that have no choice of their own."
    )
    model: rules.ChosenModel = column(_choice.model, "The model.")
    decided_by: list[str] = column(
        _choice.decided_by,
        "Who decided: the heads of success and of Sales, with the CEO and the CFO.",
    )
    decided_at: DateTime = column(_choice.decided_at, "When.", order=True)
    job_descriptions_aligned: bool = column(
        _choice.job_descriptions_aligned, "Whether job descriptions follow it."
    )
    pay_aligned: bool = column(_choice.pay_aligned, "Whether pay follows it.")
    hiring_profiles_aligned: bool = column(
        _choice.hiring_profiles_aligned, "Whether hiring profiles follow it."
    )
    training_aligned: bool = column(_choice.training_aligned, "Whether training follows it.")
    procedures_aligned: bool = column(
        _choice.procedures_aligned, "Whether operating procedures follow it."
    )
    touchpoints_aligned: bool = column(
        _choice.touchpoints_aligned, "Whether what customers are in touch with us for follows it."
    )
    aligned_share: ExactDecimal = computed(
        _aligned_share,
        "Which part of the six follows it, 0 to 1, to two places.",
        columns=tuple(_choice[name] for name in rules.ALIGNMENT),
    )
