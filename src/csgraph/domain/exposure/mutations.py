"""How callers write shocks and how hard they hit."""

from csgraph.domain.exposure.commands import (
    correct_account,
    record_event,
    set_industry,
    update_event,
)
from csgraph.domain.exposure.node import AccountExposure, IndustryExposure, ShockEvent
from csgraph.graph.mutations import Mutation

_SCOPE = "accounts:write"

MUTATIONS = (
    Mutation(
        name="shockEventRecord",
        description="Record a shock that hits customers.",
        scope=_SCOPE,
        node=ShockEvent,
        act=record_event,
        fields=("name", "startsOn", "endsOn"),
        required=("name", "startsOn"),
        makes=True,
    ),
    Mutation(
        name="shockEventUpdate",
        description="Change what is told of a shock, such as its last day.",
        scope=_SCOPE,
        node=ShockEvent,
        act=update_event,
        fields=("name", "startsOn", "endsOn"),
    ),
    Mutation(
        name="industryExposureSet",
        description="Say how hard a shock hits an industry; said again, it is changed.",
        scope=_SCOPE,
        node=IndustryExposure,
        act=set_industry,
        fields=("shockEvent", "industry", "exposure"),
        required=("shockEvent", "industry", "exposure"),
        makes=True,
    ),
    Mutation(
        name="accountExposureCorrect",
        description="Say how hard a shock hits one account, with why its industry does not tell; "
        "said again, it is changed.",
        scope=_SCOPE,
        node=AccountExposure,
        act=correct_account,
        fields=("shockEvent", "account", "exposure", "reason"),
        required=("shockEvent", "account", "exposure", "reason"),
        makes=True,
    ),
)
