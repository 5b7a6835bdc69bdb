"""What is kept of renewals, and what follows for each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, case, func, literal_column, select

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contracts.node import Contract
from csgraph.domain.contracts.tables import contract
from csgraph.domain.policies.node import ExplainedFlag
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.domain.renewals import rules
from csgraph.domain.renewals import tables as t
from csgraph.domain.renewals.node.stages import stage_of
from csgraph.domain.renewals.node.words import (
    AskAnswer,
    AskOccasion,
    ExplainedRenewalState,
    RenewalOutcome,
)
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
from csgraph.graph.judged import judged
from csgraph.graph.scalars import DateTime
from csgraph.graph.sources import Sources
from csgraph.graph.states import available_transitions
from csgraph.graph.worked import Asked, WorkedRead, as_of
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal

_renewal = t.renewal.c
_ask = t.renewal_ask.c
_OPEN = literal("OPEN")
_STRAIGHT = literal("STRAIGHT")

Told = Mapping[str, list[Any]]


def _decision_state(row: FromClause) -> ColumnElement[str]:
    undecided = case((row.c.is_straight, _STRAIGHT), else_=_OPEN)
    return func.coalesce(row.c.outcome, undecided, type_=Text())


def _instant(sources: Sources) -> ColumnElement[Any]:
    return func.coalesce(sources.argument("asOf", Instant), sources.now())


def _facts(sources: Sources) -> dict[str, Any]:
    row, at = sources.row.c, _instant(sources)
    contracts = sources.rows(contract, "id", "ends_on")
    asks = sources.rows(t.renewal_ask, "id", "renewal_id", "occasion", "asked_at")
    return {
        "decision": [case((row.decided_at <= at, row.outcome))],
        "term": select(contracts.c.ends_on).where(contracts.c.id == row.contract_id),
        "asks": select(asks.c.occasion, asks.c.asked_at)
        .where(asks.c.renewal_id == row.id, asks.c.asked_at <= at)
        .order_by(asks.c.asked_at, asks.c.id)
        .limit(literal_column("1")),
        "policies": decisions_in_force(sources, [*rules.STAGE_KEYS, "risk.askDays"], at=at),
    }


def _explainer(told: Told, asked: Asked) -> Explainer:
    at = asked.arguments.get("asOf") or asked.now
    return Explainer(Policies.of_rows(told["policies"]), at)


def _ends_on(told: Told) -> date | None:
    [[found]] = told["term"] or [[None]]
    return None if found is None else date.fromisoformat(found)


def _state(told: Told, asked: Asked) -> Any:
    return rules.explain_state(_ends_on(told), told["decision"][0], _explainer(told, asked))


def _ask_at_risk(told: Told, asked: Asked) -> Any:
    first = next(((occasion, datetime.fromisoformat(at)) for occasion, at in told["asks"]), None)
    return rules.ask_at_risk(first, _ends_on(told), _explainer(told, asked))


def _read(work: Any) -> WorkedRead:
    return WorkedRead(
        _facts,
        work,
        tables=(contract, t.renewal_ask, policy_decision),
        columns=(_renewal.id, _renewal.contract_id, _renewal.outcome, _renewal.decided_at),
    )


@node(
    table=t.renewal,
    prefix="rnw",
    scope="accounts:read",
    plural="renewals",
    plural_description="Renewals of contracts, open and decided; the latest change first.",
    description="How a contract goes on when its term ends, and what came of it.",
    default_order=(OrderBy(_renewal.updated_at, descending=True),),
    moments=(
        Moment(
            "RENEWAL_DECIDED",
            "A contract was renewed, or will not be.",
            _renewal.decided_at,
            (Concerns(Account, _renewal.account_id),),
        ),
    ),
)
class Renewal(Node, Revisioned):
    """How a contract goes on."""

    stage: rules.RenewalState | None = judged(
        stage_of,
        "Where it stands now, to be filtered by. Null while nothing is decided and the term's end "
        "is unknown.",
        tables=(contract, policy_decision),
        columns=(_renewal.contract_id, _renewal.outcome),
    )
    state: ExplainedRenewalState | None = worked(
        _read(_state),
        "Where it stands, with how that came about; another instant may be asked about.",
        arguments=[as_of()],
    )
    ask_at_risk: ExplainedFlag | None = worked(
        _read(_ask_at_risk),
        "Whether how the customer was asked is a sign of risk: on the renewal call first, or not "
        "at all while the term runs out.",
        arguments=[as_of()],
    )
    available_transitions: list[str] = computed(
        available_transitions(rules.RENEWAL, _decision_state),
        "Mutations that its state allows now; at most 5.",
        columns=(_renewal.outcome, _renewal.is_straight),
    )
    outcome: RenewalOutcome | None = column(
        _renewal.outcome, "What came of it. Null while nothing is decided.", order=True
    )
    decided_at: DateTime | None = column(
        _renewal.decided_at, "When it was decided. Null while it is not.", order=True
    )
    is_straight: bool = column(
        _renewal.is_straight, "Whether its owner found no upsell, and closes it alone."
    )
    sales_told_at: DateTime | None = column(
        _renewal.sales_told_at, "When Sales was told that it is straight. Null where it is not."
    )
    revenue_before: Money | None = money(
        _renewal.revenue_before_minor,
        _renewal.revenue_before_currency,
        "What a year brought before. Null while nothing is decided.",
        scope="finance:read",
    )
    revenue_after: Money | None = money(
        _renewal.revenue_after_minor,
        _renewal.revenue_after_currency,
        "What a year brings from then on. Null while nothing is decided, and of a lost one.",
        scope="finance:read",
    )
    lost_reason: str | None = column(
        _renewal.lost_reason, "What is known of why it was lost. Null unless it was."
    )
    contract: Contract | None = to_one(
        _renewal.contract_id,
        "What is to be renewed.",
        reverse="renewals",
        reverse_description="How the contract goes on; one at most.",
    )
    successor: Contract | None = to_one(
        _renewal.successor_id,
        "The contract that follows. Null while none is named.",
        reverse="renews",
        reverse_description="Of what renewals it is the contract that followed.",
    )
    account: Account | None = to_one(
        _renewal.account_id,
        "Whose contract it is.",
        reverse="renewals",
        reverse_description="How contracts with this account go on; the latest change first.",
    )
    owner: User | None = to_one(
        _renewal.owner_id,
        "Who sees to it. Null while nobody does.",
        reverse="ownedRenewals",
        reverse_description="Renewals that this person sees to.",
    )
    sales_contact: User | None = to_one(
        _renewal.sales_contact_id,
        "Who of Sales was told that it is straight. Null where it is not.",
        reverse="straightRenewalsTold",
        reverse_description="Renewals of which this person was told that they are straight.",
    )


@node(
    table=t.renewal_ask,
    prefix="rna",
    scope="accounts:read",
    plural="renewalAsks",
    plural_description="When customers were asked whether they will renew; the latest first.",
    description="That a customer was asked whether they will renew.",
    default_order=(OrderBy(_ask.asked_at, descending=True),),
)
class RenewalAsk(Node, Revisioned):
    """That a customer was asked whether they will renew."""

    occasion: AskOccasion = column(_ask.occasion, "On what occasion.")
    answer: AskAnswer | None = column(_ask.answer, "What they said. Null if they said nothing.")
    asked_at: DateTime = column(_ask.asked_at, "When.", order=True)
    renewal: Renewal | None = to_one(
        _ask.renewal_id,
        "Of what renewal.",
        reverse="asks",
        reverse_description="When the customer was asked, and what they said; the latest first.",
    )
    contact: Contact | None = to_one(
        _ask.contact_id,
        "Who was asked. Null where nobody is named.",
        reverse="renewalAsks",
        reverse_description="When this person was asked whether they will renew.",
    )
