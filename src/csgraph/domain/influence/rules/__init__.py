"""Decisions about people and what ties them."""

from csgraph.domain.influence.rules.champions import (
    CHAMPION_KEYS,
    DELIGHT,
    ENGAGEMENT,
    MANY_TICKETS,
    TICKETS,
    ChampionHealth,
    ChampionState,
    account_champion_health,
    explain_champion,
    ticket_activity,
)
from csgraph.domain.influence.rules.changes import (
    Comparison,
    InfluenceChangeKind,
    MapChange,
    compare,
)
from csgraph.domain.influence.rules.chart import chart_of
from csgraph.domain.influence.rules.coverage import Cell, CoverageState, Group
from csgraph.domain.influence.rules.decisions import (
    STEPS,
    DecisionFocus,
    DecisionModel,
    check_step,
    focus_of,
)
from csgraph.domain.influence.rules.findings import Finding, InfluenceFindingCode
from csgraph.domain.influence.rules.influence_map import InfluenceMap, Placed, map_of
from csgraph.domain.influence.rules.matching import maximum_matching
from csgraph.domain.influence.rules.paths import InfluenceStepKind, Step, Way, way_to_buyer
from csgraph.domain.influence.rules.people import (
    AccountRole,
    ContactSignalKind,
    DealRole,
    Edge,
    Facts,
    InfluenceEdgeKind,
    Person,
    Tie,
)
from csgraph.domain.influence.rules.quadrants import (
    AUTHORITY_KEYS,
    BASE_KEYS,
    INFLUENCE_KEYS,
    QUADRANT_KEYS,
    ContactQuadrant,
    Driver,
    InfluenceBand,
    group_influence,
    quadrant_of,
)
from csgraph.domain.influence.rules.reach import Pair, Redundancy, RedundancyStatus
from csgraph.domain.influence.rules.reading import CRM_ROLES, EDGES, PEOPLE, ROLES, TIES, facts_of

__all__ = [
    "AUTHORITY_KEYS",
    "BASE_KEYS",
    "CHAMPION_KEYS",
    "CRM_ROLES",
    "DELIGHT",
    "EDGES",
    "ENGAGEMENT",
    "INFLUENCE_KEYS",
    "MANY_TICKETS",
    "PEOPLE",
    "QUADRANT_KEYS",
    "ROLES",
    "STEPS",
    "TICKETS",
    "TIES",
    "AccountRole",
    "Cell",
    "ChampionHealth",
    "ChampionState",
    "Comparison",
    "ContactQuadrant",
    "ContactSignalKind",
    "CoverageState",
    "DealRole",
    "DecisionFocus",
    "DecisionModel",
    "Driver",
    "Edge",
    "Facts",
    "Finding",
    "Group",
    "InfluenceBand",
    "InfluenceChangeKind",
    "InfluenceEdgeKind",
    "InfluenceFindingCode",
    "InfluenceMap",
    "InfluenceStepKind",
    "MapChange",
    "Pair",
    "Person",
    "Placed",
    "Redundancy",
    "RedundancyStatus",
    "Step",
    "Tie",
    "Way",
    "account_champion_health",
    "chart_of",
    "check_step",
    "compare",
    "explain_champion",
    "facts_of",
    "focus_of",
    "group_influence",
    "map_of",
    "maximum_matching",
    "quadrant_of",
    "ticket_activity",
    "way_to_buyer",
]
