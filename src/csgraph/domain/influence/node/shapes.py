"""What an influence map looks like in the graph."""

import strawberry

from csgraph.domain.access.node import User
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contacts.rules import ContactLevel, ContactStatus
from csgraph.domain.influence.node.words import (
    AccountRole,
    ChampionState,
    ContactQuadrant,
    CoverageState,
    DealRole,
    DecisionModel,
    InfluenceBand,
    InfluenceChangeKind,
    InfluenceEdgeKind,
    InfluenceFindingCode,
    InfluenceStepKind,
    RedundancyStatus,
)
from csgraph.domain.policies.node import Explained, ExplainedCount, ExplainedFlag, ExplainedNumber
from csgraph.graph.scalars import DateTime


@strawberry.type(description="Where a person stands on the map, with how that came about.")
class ExplainedQuadrant(Explained):
    """Where a person stands on the map."""

    value: ContactQuadrant = strawberry.field(description="The quadrant.")


@strawberry.type(description="How a champion is doing, with how that came about.")
class ExplainedChampionState(Explained):
    """How a champion is doing."""

    value: ChampionState = strawberry.field(description="Where the champion stands.")


@strawberry.type(description="Whether 3 of ours know 3 of theirs, with how that came about.")
class ExplainedRedundancy(Explained):
    """Whether enough of ours know enough of theirs."""

    value: RedundancyStatus = strawberry.field(description="Whether the target is met.")


@strawberry.type(description="A level, with how that came about.")
class ExplainedLevel(Explained):
    """A level."""

    value: ContactLevel | None = strawberry.field(
        description="The level. Null where there is none."
    )


@strawberry.type(description="A part of a score; together the parts are the score.")
class ScoreDriver:
    """A part of a score."""

    name: str = strawberry.field(description="What it is for, such as `BASE` or `FLOOR`.")
    points: int = strawberry.field(description="Points that it adds.")


@strawberry.type(description="How much a person matters for the product.")
class ContactStanding:
    """How much a person matters for the product."""

    quadrant: ExplainedQuadrant = strawberry.field(description="Where the person stands.")
    influence: ExplainedNumber = strawberry.field(
        description="Influence, judged or computed from the level."
    )
    drivers: list[ScoreDriver] = strawberry.field(
        description="What the influence is made up of; at most 10."
    )
    band: InfluenceBand | None = strawberry.field(
        description="How high the influence is. Null while unknown."
    )
    is_decision_maker: bool = strawberry.field(
        description="Whether the person decides without anyone else's approval."
    )
    deal_roles: list[DealRole] = strawberry.field(description="Parts in deals.")
    account_roles: list[AccountRole] = strawberry.field(description="Parts for the account.")
    champion: "ChampionHealth" = strawberry.field(
        description="Engagement and delight, as a champion's are judged."
    )


@strawberry.type(description="How a champion is doing.")
class ChampionHealth:
    """How a champion is doing."""

    contact: Contact | None = strawberry.field(description="The champion.")
    state: ExplainedChampionState = strawberry.field(description="Where the champion stands.")
    engagement: float | None = strawberry.field(
        description="Mean of what is known of engagement. Null where nothing is."
    )
    delight: float | None = strawberry.field(
        description="Mean of what is known of delight. Null where nothing is."
    )
    influence: int | None = strawberry.field(
        description="How much hangs on the champion, the size of the bubble. Null while unknown."
    )


@strawberry.type(description="A person on an influence map.")
class InfluencePerson:
    """A person on an influence map."""

    contact: Contact | None = strawberry.field(description="The contact.")
    name: str = strawberry.field(description="Full name.")
    title: str | None = strawberry.field(description="Job title.")
    level: ContactLevel | None = strawberry.field(description="ContactLevel. Null while unknown.")
    department: str | None = strawberry.field(description="Department.")
    buying_center: str | None = strawberry.field(description="Buying center.")
    status: ContactStatus = strawberry.field(description="Whether the person is in the place.")
    quadrant: ExplainedQuadrant = strawberry.field(description="Where the person stands.")
    influence: ExplainedNumber = strawberry.field(description="Influence.")
    drivers: list[ScoreDriver] = strawberry.field(
        description="What the influence is made up of; at most 10."
    )
    band: InfluenceBand | None = strawberry.field(description="How high the influence is.")
    product_importance: int | None = strawberry.field(description="Need of the product, 0 to 100.")
    is_decision_maker: bool = strawberry.field(description="Whether the person decides alone.")
    is_active: bool = strawberry.field(description="Whether one of ours is in touch with them.")
    deal_roles: list[DealRole] = strawberry.field(description="Parts in deals.")
    account_roles: list[AccountRole] = strawberry.field(description="Parts for the account.")


@strawberry.type(description="How one person of the customer's bears on another.")
class InfluenceMapEdge:
    """How one person bears on another."""

    source: Contact | None = strawberry.field(description="Who bears.")
    target: Contact | None = strawberry.field(description="On whom.")
    kind: InfluenceEdgeKind = strawberry.field(description="How.")
    strength: int | None = strawberry.field(description="How strongly, 0 to 100; null if unknown.")


@strawberry.type(description="That one of ours knows one of theirs.")
class InfluenceRelationship:
    """That one of ours knows one of theirs."""

    user: User | None = strawberry.field(description="Which of ours.")
    contact: Contact | None = strawberry.field(description="Which of theirs.")
    strength: int | None = strawberry.field(description="How well, 0 to 100; null if unknown.")
    last_two_way_at: DateTime | None = strawberry.field(
        description="When both were last in contact, as recorded or by calls and mails."
    )
    is_active: bool = strawberry.field(description="Whether that is lately enough.")


@strawberry.type(description="One of ours with one of theirs.")
class InfluencePair:
    """One of ours with one of theirs."""

    user: User | None = strawberry.field(description="Which of ours.")
    contact: Contact | None = strawberry.field(description="Which of theirs.")


@strawberry.type(description="How many of ours know as many different people of theirs.")
class InfluenceRedundancy:
    """How many of ours know as many different people of theirs."""

    size: int = strawberry.field(description="Most pairs in which everybody stands once.")
    target: int = strawberry.field(description="How many are wanted.")
    missing: int = strawberry.field(description="How many pairs are missing.")
    status: ExplainedRedundancy = strawberry.field(description="Whether the target is met.")
    pairs: list[InfluencePair] = strawberry.field(description="The pairs; at most 2000.")
    unpaired: list[InfluencePair] = strawberry.field(
        description="Who is in touch and stands in no pair; one of both is null. At most 4000."
    )


@strawberry.type(description="One step of a way.")
class InfluenceStep:
    """One step of a way."""

    contact: Contact | None = strawberry.field(description="To whom.")
    kind: InfluenceStepKind = strawberry.field(description="By what.")
    strength: int | None = strawberry.field(description="How strong it is; null if unknown.")


@strawberry.type(description="The best way from one of ours to the economic buyer.")
class InfluencePath:
    """The best way from one of ours to the economic buyer."""

    user: User | None = strawberry.field(description="Who of ours begins.")
    buyer: Contact | None = strawberry.field(description="Where it ends.")
    cost: int = strawberry.field(
        description="What it costs: 100 to 200 a step, the stronger the less."
    )
    steps: list[InfluenceStep] = strawberry.field(description="Its steps in order; at most 100.")


@strawberry.type(description="One level of one buying center.")
class InfluenceCell:
    """One level of one buying center."""

    buying_center: str = strawberry.field(
        description="Buying center, department where that is unknown, else `(unknown)`."
    )
    level: ContactLevel = strawberry.field(description="ContactLevel.")
    known: int = strawberry.field(description="How many people are known.")
    active: int = strawberry.field(description="How many are in touch with us.")
    state: CoverageState = strawberry.field(description="How well it is known.")


@strawberry.type(description="What the people of one level weigh together.")
class InfluenceGroup:
    """What the people of one level weigh together."""

    level: ContactLevel = strawberry.field(description="ContactLevel.")
    people: int = strawberry.field(description="How many people have a weight.")
    influence: float = strawberry.field(
        description="What they weigh together: 100 times (1 - product of (1 - weight / 100))."
    )


@strawberry.type(description="A person that something is about.")
class InfluenceAbout:
    """A person that something is about."""

    contact: Contact | None = strawberry.field(description="The contact.")


@strawberry.type(description="Something that is amiss on an influence map.")
class InfluenceFinding:
    """Something that is amiss."""

    code: InfluenceFindingCode = strawberry.field(description="What is amiss.")
    message: str = strawberry.field(description="What is amiss, in a sentence.")
    people: list[InfluenceAbout] = strawberry.field(description="About whom; at most 2000.")


@strawberry.type(description="Somebody to win for a decision, and how they are doing.")
class InfluenceToWin:
    """Somebody to win for a decision."""

    contact: Contact | None = strawberry.field(description="The contact.")
    engagement: float | None = strawberry.field(description="Engagement; null where unknown.")
    delight: float | None = strawberry.field(description="Delight; null where unknown.")


@strawberry.type(description="How an account decides, what follows, whom to win first.")
class DecisionFocus:
    """How an account decides, what follows, whom to win first."""

    model: DecisionModel | None = strawberry.field(description="How; null while unknown.")
    guidance: str = strawberry.field(description="What follows from it.")
    to_win: list[InfluenceToWin] = strawberry.field(
        description="Executives in a hierarchy, end users with their metrics under consensus; at "
        "most 2000."
    )
    departments: list[str] = strawberry.field(description="Their departments.")


@strawberry.type(description="Who matters at an account, who knows whom, what follows.")
class InfluenceMap:
    """Who matters at an account, who knows whom, what follows."""

    people: list[InfluencePerson] = strawberry.field(
        description="The people by level and name; at most 2000."
    )
    edges: list[InfluenceMapEdge] = strawberry.field(
        description="Reporting lines, then how they bear on each other; at most 4000."
    )
    relationships: list[InfluenceRelationship] = strawberry.field(
        description="Who of ours knows whom; at most 4000."
    )
    redundancy: InfluenceRedundancy = strawberry.field(
        description="Whether enough of ours know enough different people of theirs."
    )
    single_threaded: ExplainedFlag = strawberry.field(
        description="Whether all hangs on one of theirs, or on one of ours."
    )
    engagement_altitude: ExplainedLevel = strawberry.field(
        description="Highest level that is in touch with us."
    )
    org_distance: ExplainedCount = strawberry.field(
        description="Levels between who decides and the nearest end user below."
    )
    economic_buyer_known: ExplainedFlag = strawberry.field(
        description="Whether the economic buyer is known and in touch with us."
    )
    path_to_economic_buyer: InfluencePath | None = strawberry.field(
        description="Best way from any of us to the economic buyer. Null where none leads there."
    )
    champions: list[ChampionHealth] = strawberry.field(
        description="How those declared champions are doing; at most 2000."
    )
    champion_health: ExplainedNumber = strawberry.field(
        description="How the champions are doing together, weighted by influence."
    )
    coverage: list[InfluenceCell] = strawberry.field(
        description="Every level of every buying center, and how well it is known; at most 10000."
    )
    group_influence: list[InfluenceGroup] = strawberry.field(
        description="What the people of each level weigh together; at most 5."
    )
    findings: list[InfluenceFinding] = strawberry.field(
        description="What is amiss, the gravest first; at most 20."
    )
    decision: DecisionFocus = strawberry.field(
        description="How the account decides, and whom to win first."
    )
    svg: str = strawberry.field(description="The map as a picture, in SVG.")
    mermaid: str = strawberry.field(description="The map as a Mermaid flowchart.")
    graphml: str = strawberry.field(description="People and lines as GraphML.")


@strawberry.type(description="In what two influence maps differ.")
class InfluenceChange:
    """In what two influence maps differ."""

    kind: InfluenceChangeKind = strawberry.field(description="In what.")
    text: str = strawberry.field(description="The difference, in a sentence.")
    contact: Contact | None = strawberry.field(
        description="About whom. Null where it is about nobody alone, or nobody who is there now."
    )


@strawberry.type(description="Two influence maps of one account, and in what they differ.")
class InfluenceComparison:
    """Two influence maps of one account, and in what they differ."""

    before: InfluenceMap = strawberry.field(description="The map before.")
    after: InfluenceMap = strawberry.field(description="The map after.")
    changes: list[InfluenceChange] = strawberry.field(
        description="In what they differ; at most 10000."
    )
