"""What people do with alerts, through the change log."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from csgraph.domain.alerts.rules import ENDED, LIFECYCLE, AlertState, check_reason, check_snooze
from csgraph.domain.alerts.tables import alert
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

NODE_TYPE = "Alert"
ALERTS = Kept(alert, NODE_TYPE)


async def acknowledge(call: Call) -> UUID:
    """Note that somebody has seen an alert."""
    return await _step(call, "alertAcknowledge")


async def start_playbook(call: Call) -> UUID:
    """Note that somebody does what the alert's playbook says."""
    return await _step(call, "alertStartPlaybook")


async def snooze(call: Call) -> UUID:
    """Silence an alert until an instant.

    Raises:
        InvalidInput: the instant is past, or too far ahead.
        NotFound, InvalidTransition: as for every step.
    """
    check_snooze(call.values.get("wakes_at"), call.now)
    return await _step(call, "alertSnooze")


async def reopen(call: Call) -> UUID:
    """Wake a snoozed alert before its time."""
    return await _step(call, "alertReopen", {"wakes_at": None})


async def dismiss(call: Call) -> UUID:
    """Put an alert aside, with the reason.

    Raises:
        InvalidInput: no reason is given.
        NotFound, InvalidTransition: as for every step.
    """
    check_reason(call.values.get("dismissal_reason"))
    return await _step(call, "alertDismiss")


async def resolve(call: Call) -> UUID:
    """Note that what an alert told of has been dealt with."""
    return await _step(call, "alertResolve", {"wakes_at": None})


async def _step(call: Call, name: str, values: Mapping[str, Any] | None = None) -> UUID:
    [state] = await ALERTS.locked(call, "state")
    after = LIFECYCLE.after(state, name)
    written: dict[str, Any] = {"state": after, "state_since": call.now, **(values or {})}
    if AlertState(after) in ENDED:
        written |= {"ended_at": call.now, "is_ended_by_person": True}
    return await ALERTS.change(call, **written)
