"""What is kept of people and of what ties them."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.influence import tables as t
from csgraph.domain.influence.node.words import (
    AccountRole,
    ContactSignalKind,
    DealRole,
    DecisionModel,
    InfluenceEdgeKind,
)
from csgraph.graph.declare import OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import DateTime

_role = t.contact_role.c
_edge = t.influence_edge.c
_tie = t.relationship.c
_signal = t.contact_signal.c
_plan = t.org_selling_plan.c


@node(
    table=t.contact_role,
    prefix="cro",
    scope="contacts:read",
    plural="contactRoles",
    plural_description="What parts people play; the latest first.",
    description="That a person plays a part, in deals or for the account.",
    default_order=(OrderBy(_role.started_at, descending=True),),
)
class ContactRole(Node, Revisioned):
    """That a person plays a part."""

    deal_role: DealRole | None = column(
        _role.deal_role, "Part in deals. Null for a part for the account."
    )
    account_role: AccountRole | None = column(
        _role.account_role, "Part for the account. Null for a part in deals."
    )
    source: str | None = column(_role.source, "Where that is known from.")
    started_at: DateTime = column(_role.started_at, "Since when.", order=True)
    ended_at: DateTime | None = column(
        _role.ended_at, "Until when. Null while it lasts.", order=True
    )
    contact: Contact | None = to_one(
        _role.contact_id,
        "The person.",
        reverse="roles",
        reverse_description="Parts that the person plays, or played; the latest first.",
    )


@node(
    table=t.influence_edge,
    prefix="ied",
    scope="contacts:read",
    plural="influenceEdges",
    plural_description="How people bear on each other, reporting lines aside; strongest first.",
    description="That one person advises, sponsors or blocks another.",
    default_order=(OrderBy(_edge.strength, descending=True),),
)
class InfluenceEdge(Node, Revisioned):
    """That one person advises, sponsors or blocks another."""

    kind: InfluenceEdgeKind = column(_edge.kind, "How the one bears on the other.")
    strength: int | None = column(_edge.strength, "How strongly, 0 to 100.", order=True)
    from_contact: Contact | None = to_one(
        _edge.from_contact_id,
        "Who bears.",
        reverse="influences",
        reverse_description="On whom the person bears, reporting lines aside.",
    )
    to_contact: Contact | None = to_one(
        _edge.to_contact_id,
        "On whom.",
        reverse="influencedBy",
        reverse_description="Who bears on the person, reporting lines aside.",
    )


@node(
    table=t.relationship,
    prefix="rel",
    scope="contacts:read",
    plural="relationships",
    plural_description="Who of ours knows whom of theirs, as recorded; the latest contact first.",
    description="That one of ours knows one of theirs, as somebody recorded.",
    default_order=(OrderBy(_tie.last_two_way_at, descending=True),),
)
class Relationship(Node, Revisioned):
    """That one of ours knows one of theirs."""

    strength: int | None = column(_tie.strength, "How well, 0 to 100.", order=True)
    last_two_way_at: DateTime | None = column(
        _tie.last_two_way_at,
        "When both were last in contact, as recorded. The map counts calls and mails, too.",
        order=True,
    )
    user: User | None = to_one(
        _tie.user_id,
        "Which of ours.",
        reverse="relationships",
        reverse_description="Whom this person knows at customers, as recorded.",
    )
    contact: Contact | None = to_one(
        _tie.contact_id,
        "Which of theirs.",
        reverse="relationships",
        reverse_description="Who of ours knows the person, as recorded.",
    )


@node(
    table=t.contact_signal,
    prefix="csi",
    scope="contacts:read",
    plural="contactSignals",
    plural_description="What was observed of people; the latest first.",
    description="Something that was observed of a person, as a number.",
    default_order=(OrderBy(_signal.observed_at, descending=True),),
)
class ContactSignal(Node, Revisioned):
    """Something that was observed of a person."""

    kind: ContactSignalKind = column(_signal.kind, "What was observed.")
    value: int = column(_signal.value, "How much of it, 0 to 100.", order=True)
    observed_at: DateTime = column(_signal.observed_at, "When.", order=True)
    contact: Contact | None = to_one(
        _signal.contact_id,
        "The person.",
        reverse="signals",
        reverse_description="What was observed of the person; the latest first.",
    )


@node(
    table=t.org_selling_plan,
    prefix="osp",
    scope="accounts:read",
    plural="orgSellingPlans",
    plural_description="How far organizational selling has come; the latest change first.",
    description="How an account's organization is sold to, step by step.",
    default_order=(OrderBy(_plan.updated_at, descending=True),),
)
class OrgSellingPlan(Node, Revisioned):
    """How an account's organization is sold to."""

    decision_model: DecisionModel | None = column(
        _plan.decision_model, "How the account decides. Null while unknown."
    )
    needs: list[str] = column(_plan.needs, "Needs of users, groups and departments.")
    decision_process: str | None = column(_plan.decision_process, "How a decision comes about.")
    prescription: str | None = column(_plan.prescription, "What expansion is prescribed.")
    steps_done: int = column(
        _plan.steps_done, "How many of the five steps are done, in their order.", order=True
    )
    account: Account | None = to_one(
        _plan.account_id,
        "The account.",
        reverse="orgSellingPlans",
        reverse_description="How the account's organization is sold to; one at most.",
    )
