"""What rules judge of rows, naively: from all rows of the tenant, by the pure rules."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.handoffs import rules
from tests.properties.world import NOW

Row = dict[str, Any]
Seen = Any
"""The reference, which knows all rows."""

SOON, DAY = 12, 24


def _rows(see: Seen, name: str) -> list[Row]:
    found: list[Row] = see.visible(see.catalog.nodes[name])
    return found


def _deal(see: Seen, handoff: Row) -> Row | None:
    found: Row | None = see.by_id(see.catalog.nodes["Opportunity"], handoff["opportunity_id"])
    return found


def _history(see: Seen, deal: Row) -> list[Row]:
    changes = _rows(see, "OpportunityStageChange")
    return [
        each
        for each in changes
        if each["opportunity_id"] == deal["id"] and each["changed_at"] is not None
    ]


def _is_won_in(deal: Row, change: Row) -> bool:
    return bool(deal["is_won"] and deal["stage"] is not None and change["stage"] == deal["stage"])


def _close(see: Seen, handoff: Row) -> rules.Close:
    deal = _deal(see, handoff)
    if deal is None:
        return rules.Close()
    won = [each["changed_at"] for each in _history(see, deal) if _is_won_in(deal, each)]
    return rules.close_of(min(won, default=None), deal["close_on"], is_won=deal["is_won"])


def _touch_of_deal(see: Seen, deal: Row | None) -> TouchModel | None:
    if deal is None:
        return None
    account = see.by_id(see.catalog.nodes["Account"], deal["account_id"])
    if account is not None and account["touch_model"] is not None:
        return TouchModel(account["touch_model"])
    if deal["amount_minor"] is None or deal["amount_currency"] != "USD":
        return None
    amount = Decimal(deal["amount_minor"]) / 100
    if amount > 75_000:
        return TouchModel.HIGH
    return TouchModel.MEDIUM if amount >= 25_000 else TouchModel.LOW


def _touch(see: Seen, handoff: Row) -> TouchModel | None:
    said = handoff["touch_model_override"]
    return TouchModel(said) if said else _touch_of_deal(see, _deal(see, handoff))


def _due(step: rules.SlaStep) -> Callable[[Seen, Row], Any]:
    allowed = timedelta(hours={rules.SlaStep.DEBRIEF: 48, rules.SlaStep.INTRO_CALL: 5 * 24}[step])

    def due(see: Seen, row: Row) -> Any:
        closed = _close(see, row).at
        try:
            return None if closed is None else closed + allowed
        except OverflowError:  # no calendar goes on so far
            return None

    return due


def _sla(step: rules.SlaStep) -> Callable[[Seen, Row], Any]:
    met_in = {rules.SlaStep.DEBRIEF: "debrief_at", rules.SlaStep.INTRO_CALL: "intro_call_at"}[step]

    def stands(see: Seen, row: Row) -> Any:
        status = rules.HandoffStatus(row["status"])
        running = rules.Running(status, _touch(see, row), _close(see, row), {})
        due, soon = _due(step)(see, row), rules.hours(Decimal(SOON))
        return rules.judge(running, due, row[met_in], soon, NOW)

    return stands


def _filled(see: Seen, handoff: Row) -> set[rules.HandoffTopic]:
    def own(name: str) -> list[Row]:
        return [each for each in _rows(see, name) if each["handoff_id"] == handoff["id"]]

    found = {rules.HandoffTopic(each["topic"]) for each in own("HandoffItem")}
    if any(all(each[name] for name in rules.SPICED) for each in own("SpicedRecord")):
        found.add(rules.HandoffTopic.SPICED)
    if own("SalesPromise"):
        found.add(rules.HandoffTopic.SALES_PROMISES)
    if handoff["win_story"] is not None:
        found.add(rules.HandoffTopic.WIN_STORY)
    return found


def _missing(see: Seen, row: Row) -> list[str]:
    return [each.value for each in rules.missing_items(_touch(see, row), _filled(see, row))]


def _completeness(see: Seen, row: Row) -> Decimal:
    return rules.completeness(_touch(see, row), _filled(see, row))


def _mode(row: Row, *, unknown_is_long: bool = True) -> rules.HandoffMode:
    if row["mode_override"]:
        return rules.HandoffMode(row["mode_override"])
    descent = rules.Descent(row["hands_down_internally"], row["implementation_days"])
    return rules.recommended_mode(descent, 3, moves_upmarket=False, unknown_is_long=unknown_is_long)


def _custody_lost(see: Seen, row: Row) -> bool:
    own = [each for each in _rows(see, "OversightMeeting") if each["handoff_id"] == row["id"]]
    latest = sorted(own, key=lambda each: (each["held_at"], each["id"]), reverse=True)
    return rules.is_custody_lost((each["sponsor_attended"] for each in latest), 2)


def _phase(see: Seen, row: Row) -> Any:
    reached = [
        each["first_value_at"]
        for each in _rows(see, "Onboarding")
        if each["account_id"] == row["account_id"]
        and each["opportunity_id"] in {None, row["opportunity_id"]}
        and each["first_value_at"] is not None
    ]
    return rules.emotional_phase(
        _close(see, row).at, NOW, 7, 30, 120, first_value_at=min(reached, default=None)
    )


def _is_handed_over(see: Seen, row: Row) -> bool:
    if row["status"] == "CANCELLED":
        return False
    if _touch(see, row) is TouchModel.LOW and row["status"] in {
        *("ACCEPTED", "DEBRIEFED", "FIRST_MEETING_HELD", "COMPLETE"),
    }:
        return True
    presented = row["introduced_at"] is not None or row["intro_call_at"] is not None
    return row["debrief_at"] is not None and presented


def _open_steps(see: Seen, row: Row) -> list[str]:
    is_low = _touch(see, row) is TouchModel.LOW
    machine = rules.LOW_TOUCH_HANDOFF if is_low else rules.HANDOFF
    return list(machine.open_steps(row["status"]))


def _introduction(see: Seen, deal: Row) -> Any:
    handoffs = [
        each
        for each in _rows(see, "Handoff")
        if each["opportunity_id"] == deal["id"] and each["status"] != "CANCELLED"
    ]
    [handoff] = handoffs or [None]
    said = handoff and handoff["touch_model_override"]
    late = [
        each["changed_at"]
        for each in _history(see, deal)
        if _is_won_in(deal, each) or (each["probability"] is not None and each["probability"] >= 80)
    ]
    durable = rules.HandoffMode.DURABLE_CUSTODY
    told = rules.Deal(
        touch=TouchModel(said) if said else _touch_of_deal(see, deal),
        probability=deal["probability"],
        is_closed=deal["is_closed"],
        is_won=deal["is_won"],
        introduced_at=handoff and handoff["introduced_at"],
        late_since=min(late, default=None),
        is_durable=bool(handoff) and _mode(handoff, unknown_is_long=False) is durable,
    )
    return rules.judge_introduction(told, Decimal("0.7"), Decimal("0.8"), before_close=False)


def _stage(see: Seen, renewal: Row) -> Any:
    if renewal["outcome"]:
        return renewal["outcome"]
    contract = see.by_id(see.catalog.nodes["Contract"], renewal["contract_id"])
    if contract is None or contract["ends_on"] is None:
        return None
    days = (contract["ends_on"] - NOW.date()).days
    if days < 0:
        return "LATE"
    stages = ((30, "INVOICED"), (60, "OUTREACH"), (90, "FOCUS"), (120, "WINDOW_OPEN"))
    return next((stage for most, stage in stages if days <= most), "SCHEDULED")


JUDGED: dict[tuple[str, str], Callable[[Seen, Row], Any]] = {
    ("Renewal", "stage"): _stage,
    ("Handoff", "availableTransitions"): _open_steps,
    ("Handoff", "touchModel"): _touch,
    ("Handoff", "closedAt"): lambda see, row: _close(see, row).at,
    ("Handoff", "closeBasis"): lambda see, row: _close(see, row).basis,
    ("Handoff", "debriefDueAt"): _due(rules.SlaStep.DEBRIEF),
    ("Handoff", "debriefSla"): _sla(rules.SlaStep.DEBRIEF),
    ("Handoff", "introCallDueAt"): _due(rules.SlaStep.INTRO_CALL),
    ("Handoff", "introCallSla"): _sla(rules.SlaStep.INTRO_CALL),
    ("Handoff", "missingItems"): _missing,
    ("Handoff", "completeness"): _completeness,
    ("Handoff", "isHandedOver"): _is_handed_over,
    ("Handoff", "mode"): lambda _see, row: _mode(row),
    ("Handoff", "recommendedMode"): lambda _see, row: _mode({**row, "mode_override": None}),
    ("Handoff", "custodyLost"): _custody_lost,
    ("Handoff", "emotionalPhase"): _phase,
    ("Opportunity", "introduction"): _introduction,
}
"""What judged fields mean; a new one needs a word here."""


def judged(see: Seen, type_name: str, field: str, row: Row) -> Any:
    """Return what a rule judges of a row; of an enum, the label."""
    told = JUDGED[type_name, field](see, row)
    return getattr(told, "value", told)
