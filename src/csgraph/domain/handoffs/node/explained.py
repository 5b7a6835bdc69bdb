"""Clocks and introductions with how they came about, worked out from rows of the statement."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.calendars.node.working import WorkingTime
from csgraph.domain.handoffs import rules
from csgraph.domain.handoffs.node.checklist import (
    CHECKLIST_COLUMNS,
    CHECKLIST_TABLES,
    completeness,
    missing_items,
)
from csgraph.domain.handoffs.node.clocks import CLOCK_COLUMNS, CLOCK_TABLES, due_at
from csgraph.domain.handoffs.node.closing import touch_model
from csgraph.domain.handoffs.node.judging import (
    INTRODUCTION_COLUMNS,
    INTRODUCTION_KEYS,
    INTRODUCTION_TABLES,
    PHASE_TABLES,
    emotional_phase,
    introduction,
    introduction_facts,
)
from csgraph.domain.handoffs.node.shapes import ExplainedIntroduction
from csgraph.domain.handoffs.node.words import IntroductionStatus
from csgraph.domain.handoffs.tables import handoff
from csgraph.domain.opportunities.node import Opportunity
from csgraph.domain.opportunities.node.closing import close_basis, closed_at
from csgraph.domain.opportunities.rules import CloseBasis
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, JudgedRead, WorkedField, WorkedRead

Told = Mapping[str, list[Any]]


def explainer_of(told: Told) -> Explainer:
    """Return what explains by the policies and at the instant that a statement told."""
    [now] = told["now"]
    return Explainer(Policies.of_rows(told["policies"]), datetime.fromisoformat(now))


def instant(text: str | None) -> datetime | None:
    """Return an instant as a statement tells it."""
    return None if text is None else datetime.fromisoformat(text)


def _clock_facts(sources: Sources) -> dict[str, Any]:
    row = sources.row
    return {
        "now": [sources.now()],
        "policies": decisions_in_force(sources, rules.CLOCK_KEYS),
        "handoff": [
            *(row.c.status, touch_model(sources, row)),
            *(closed_at(sources, row), close_basis(sources, row)),
            *(row.c.debrief_at, row.c.intro_call_at),
        ],
        "due": [due_at(step)(sources) for step in rules.SlaStep],
        "counts_working_time": [WorkingTime(sources).is_kept()],
    }


def _clocks(told: Told, _asked: Asked) -> list[rules.Clock]:
    status, touch, closed, basis, debrief, intro_call = told["handoff"]
    close = rules.Close(instant(closed), CloseBasis(basis) if basis else None)
    met = {
        rules.SlaStep.DEBRIEF: instant(debrief),
        rules.SlaStep.INTRO_CALL: instant(intro_call),
    }
    [counts_working_time] = told["counts_working_time"]
    running = rules.Running(
        rules.HandoffStatus(status),
        TouchModel(touch) if touch else None,
        close,
        met,
        dict(zip(rules.SlaStep, map(instant, told["due"]), strict=True)),
        counts_working_time=counts_working_time,
    )
    explainer = explainer_of(told)
    return [rules.clock_of(running, step, explainer) for step in rules.SlaStep]


CLOCKS = WorkedRead(
    _clock_facts, _clocks, tables=CLOCK_TABLES, columns=CLOCK_COLUMNS, at_any_instant=True
)


def _completeness_facts(sources: Sources) -> dict[str, Any]:
    found = (completeness(sources), touch_model(sources, sources.row), missing_items(sources))
    return {"found": list(found)}


def _completeness(told: Told, asked: Asked) -> Any:
    share, touch, missing = told["found"]
    return rules.explain_completeness(
        Decimal(str(share)),
        TouchModel(touch) if touch else None,
        missing,
        Explainer(Policies(), asked.now),
    )


COMPLETENESS = WorkedRead(
    _completeness_facts,
    _completeness,
    tables=CHECKLIST_TABLES,
    columns=CHECKLIST_COLUMNS,
    at_any_instant=True,
)


def _phase_facts(sources: Sources) -> dict[str, Any]:
    return {
        "now": [sources.now()],
        "found": [emotional_phase(sources), closed_at(sources, sources.row)],
        "policies": decisions_in_force(sources, rules.EMOTION_KEYS),
    }


def _phase(told: Told, _asked: Asked) -> Any:
    phase, closed = told["found"]
    known = rules.EmotionalPhase(phase) if phase else None
    return rules.explain_phase(known, instant(closed), explainer_of(told))


PHASE = WorkedRead(
    _phase_facts,
    _phase,
    tables=PHASE_TABLES,
    columns=(handoff.c.opportunity_id, handoff.c.account_id),
    at_any_instant=True,
)


def _introduction_facts(sources: Sources) -> dict[str, Any]:
    return {
        "now": [sources.now()],
        "policies": decisions_in_force(sources, INTRODUCTION_KEYS),
        "deal": list(introduction_facts(sources, sources.row).values()),
    }


def _introduction(told: Told, _asked: Asked) -> Any:
    touch, probability, is_closed, is_won, introduced, late_since, mode = told["deal"]
    explainer = explainer_of(told)
    upmarket = bool(explainer.policies.of(rules.UPMARKET).value)
    deal = rules.Deal(
        touch=TouchModel(touch) if touch else None,
        probability=None if probability is None else Decimal(str(probability)),
        is_closed=is_closed,
        is_won=is_won,
        introduced_at=instant(introduced),
        late_since=instant(late_since),
        is_durable=upmarket
        if mode is None
        else rules.HandoffMode(mode) is rules.HandoffMode.DURABLE_CUSTODY,
    )
    return rules.explain_introduction(deal, explainer)


INTRODUCTION_FIELDS = (
    WorkedField(
        Opportunity,
        "introduction",
        IntroductionStatus | None,
        "How the introduction of the CSM before the close stands. Null while it is not known how "
        "closely the customer is looked after, or how likely the deal is.",
        "accounts:read",
        JudgedRead(introduction, INTRODUCTION_TABLES, INTRODUCTION_COLUMNS),
    ),
    WorkedField(
        Opportunity,
        "introductionExplained",
        ExplainedIntroduction | None,
        "How the introduction of the CSM before the close stands, and why.",
        "accounts:read",
        WorkedRead(
            _introduction_facts,
            _introduction,
            tables=INTRODUCTION_TABLES,
            columns=INTRODUCTION_COLUMNS,
            at_any_instant=True,
        ),
    ),
)
