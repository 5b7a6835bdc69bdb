"""The words of influence, told to the reader of the schema."""

from csgraph.domain.influence.rules import (
    AccountRole,
    ChampionState,
    ContactQuadrant,
    ContactSignalKind,
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
from csgraph.graph.labels import described_enum

described_enum(
    ContactQuadrant,
    "What type a person is for the product, by weight and by how much they need it.",
    CHAMPION="Weighs much, needs it much.",
    BUYER="Weighs much, needs it little.",
    POWER_USER="Weighs little, needs it much.",
    PERIPHERAL="Weighs little, needs it little.",
    UNPLACED="One of both is unknown.",
)
described_enum(
    InfluenceBand, "How high an influence is.", HIGH="High.", MEDIUM="Medium.", LOW="Low."
)
described_enum(
    ChampionState,
    "Where a champion stands between engagement and delight.",
    ADVOCATE="Engaged and delighted.",
    AT_RISK_SHOPPER="Engaged and not delighted: cares about the problem, may look at rivals.",
    QUIET_FAN="Delighted and not engaged.",
    DISENGAGED="Neither.",
    UNPLACED="One of both is unknown.",
)
described_enum(
    RedundancyStatus,
    "Whether enough of ours know enough different people of theirs.",
    MET="Enough pairs of different people.",
    PARTIAL="Enough of ours, but they know the same people.",
    NOT_MET="Too few of ours.",
)
described_enum(
    CoverageState,
    "How well a corner of an account is known.",
    COVERED="Somebody there is in touch with us.",
    UNTOUCHED="Somebody there is known, and nobody in touch with us.",
    WHITE_SPACE="Nobody there is known.",
)
described_enum(
    InfluenceStepKind,
    "By what a step of a way is made.",
    KNOWS="One of ours is in touch with them.",
    KNEW="One of ours knows them, and was not in touch lately.",
    REPORTS_TO="The person before reports to them.",
    LEADS="They report to the person before.",
    ADVISES="The person before advises them.",
    SPONSORS="The person before sponsors them.",
)
described_enum(
    InfluenceFindingCode,
    "What is amiss on an influence map.",
    CHAMPION_OUTSIDE_QUADRANT="Somebody is declared a champion and placed elsewhere.",
    NO_BUYER="Nobody is a buyer.",
    POWER_USERS_WITHOUT_CHAMPION="There are power users, and no champion.",
    LOW_IMPORTANCE_DEPENDENCY="Nobody in touch with us needs the product for their work.",
    ECONOMIC_BUYER_UNKNOWN="No economic buyer is in touch with us.",
    SINGLE_THREADED="All hangs on one of theirs, or on one of ours.",
    REDUNDANCY_NOT_MET="Too few different pairs of ours and theirs.",
    CHAMPION_SHOPPING="A champion of high influence is engaged and not delighted.",
    CHAMPION_LEFT="A champion left, and nobody came after.",
)
described_enum(
    InfluenceChangeKind,
    "In what two influence maps differ.",
    PERSON_JOINED="Somebody is new.",
    PERSON_GONE="Somebody is not there any more.",
    QUADRANT_CHANGED="Somebody stands elsewhere.",
    ROLE_CHANGED="Somebody's roles are others.",
    LINE_CHANGED="Somebody reports to somebody else.",
    TIE_GAINED="One of ours and one of theirs are in touch who were not.",
    TIE_LOST="One of ours and one of theirs are not in touch any more.",
    FINDING_NEW="Something is amiss that was not.",
    FINDING_RESOLVED="Something is amiss no more.",
    ENGAGEMENT_FELL="The highest of those in touch with us is levels lower.",
)
described_enum(
    InfluenceEdgeKind,
    "How one person bears on another.",
    REPORTS_TO="Reports to them.",
    ADVISES="Advises them.",
    SPONSORS="Stands up for them.",
    BLOCKS="Works against them.",
)
described_enum(
    DealRole,
    "What part a person plays in a deal.",
    ECONOMIC_BUYER="Decides, and has the budget.",
    USER_BUYER="Judges what it is like to work with.",
    TECHNICAL_BUYER="Judges whether it fits technically.",
    CHAMPION="Sells for us when we are not in the room.",
    COACH="Tells us how things stand.",
)
described_enum(
    AccountRole,
    "What part a person plays for the account.",
    CHAMPION="Speaks for the product.",
    BUYER="Buys it.",
    POWER_USER="Works with it every day.",
    EXECUTIVE_SPONSOR="Stands behind it at the top.",
    PROJECT_MANAGER="Runs the project.",
    ADMIN="Administers the product.",
    END_USER="Works with it.",
    SIGNER="Signs the contract.",
    EXEC_ASSISTANT="Keeps an executive's calendar.",
    DETRACTOR="Speaks against it.",
)
described_enum(
    ContactSignalKind,
    "What was observed of a person, 0 to 100.",
    USAGE="How much they use the product.",
    SURVEY_RESPONSE="How often they answer surveys.",
    MEETING_RESPONSE="How often they come to meetings.",
    SURVEY_SCORE="How well they rate us.",
    ON_TIME_SUPPORT="How often support helped in time.",
    FEATURES_SHIPPED="How many of their wishes were fulfilled.",
    SENTIMENT="How they speak of us.",
)

described_enum(
    DecisionModel,
    "How an account decides.",
    HIERARCHY="Executives decide.",
    CONSENSUS="A committee lower down decides together.",
)

__all__ = [
    "AccountRole",
    "ChampionState",
    "ContactQuadrant",
    "ContactSignalKind",
    "CoverageState",
    "DealRole",
    "DecisionModel",
    "InfluenceBand",
    "InfluenceChangeKind",
    "InfluenceEdgeKind",
    "InfluenceFindingCode",
    "InfluenceStepKind",
    "RedundancyStatus",
]
