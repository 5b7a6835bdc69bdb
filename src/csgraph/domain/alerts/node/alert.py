"""An alert, with why it holds and what to do about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, case, cast, func, literal_column, null
from sqlalchemy.dialects.postgresql import JSONB

from csgraph.domain.accounts.node import Account
from csgraph.domain.alerts import rules
from csgraph.domain.alerts import tables as t
from csgraph.domain.alerts.node.words import (
    AlertCode,
    AlertKind,
    AlertRisk,
    AlertSeverity,
    AlertState,
)
from csgraph.domain.contacts.node import Contact
from csgraph.domain.policies.node import Explained, ExplainedInput
from csgraph.graph.declare import (
    OrderBy,
    column,
    computed,
    node,
    to_one,
    worked,
)
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import DateTime
from csgraph.graph.sources import Sources
from csgraph.graph.states import available_transitions, stored_state
from csgraph.graph.worked import Asked, WorkedRead
from csgraph.storage.literals import literal
from csgraph.tenancy.scopes import SCOPES

_alert = t.alert.c
MOST_INPUTS = 50
MOST_STEPS = 20


@strawberry.type(description="Why an alert holds.")
class AlertEvidence(Explained):
    """Why an alert holds."""


@strawberry.type(description="Something that somebody does about an alert.")
class AlertStep:
    """Something that somebody does about an alert."""

    role: str = strawberry.field(description="Who does it, such as `CSM`.")
    action: str = strawberry.field(description="What is done.")
    due_at: DateTime | None = strawberry.field(
        description="By when, counted from when the alert opened. Null where nothing says so."
    )


def _of_row(name: str) -> Any:
    def facts(sources: Sources) -> dict[str, Any]:
        return {name: [sources.row.c[name]]}

    return facts


_EVIDENCE = ("rule_id", "policy_version", "inputs", "updated_at", "explanation")


def _evidence_facts(sources: Sources) -> dict[str, Any]:
    """Read the evidence, of rules alone whose scope the caller holds."""
    row = sources.row
    held = [literal(scope) for scope in SCOPES if sources.holds(scope)]
    is_shown = row.c.rule_scope.in_(held) if held else literal_column("false")
    shown = func.jsonb_build_array(*(row.c[name] for name in _EVIDENCE), type_=JSONB)
    return {"evidence": [case((is_shown, shown), else_=cast(null(), JSONB))]}


def _evidence(facts: Mapping[str, list[Any]], _asked: Asked) -> AlertEvidence | None:
    [found] = facts["evidence"]
    if found is None:
        return None
    rule_id, version, inputs, updated_at, explanation = found
    told = [ExplainedInput(name=name, value=_told(inputs[name])) for name in sorted(inputs)]
    return AlertEvidence(
        rule_id=rule_id,
        policy_version=version,
        inputs=told[:MOST_INPUTS],
        evaluated_at=DateTime(datetime.fromisoformat(updated_at)),
        explanation=explanation,
    )


def _instant(text: str | None) -> DateTime | None:
    return None if text is None else DateTime(datetime.fromisoformat(text))


def _told(value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)


def _steps(facts: Mapping[str, list[Any]], _asked: Asked) -> list[AlertStep]:
    [found] = facts["playbook"]
    return [
        AlertStep(role=each["role"], action=each["action"], due_at=_instant(each["dueAt"]))
        for each in found[:MOST_STEPS]
    ]


def _subject_id(alert: FromClause, _parent: FromClause | None) -> ColumnElement[str]:
    written: ColumnElement[str] = func.api.wire_id(alert.c.subject_prefix, alert.c.subject_id)
    return written


@node(
    table=t.alert,
    prefix="alr",
    scope="alerts:read",
    plural="alerts",
    plural_description="Alerts, those that ended too; the most urgent first.",
    description="That a rule found something amiss, or good news, and what became of it.",
    default_order=(OrderBy(_alert.priority, descending=True),),
)
class Alert(Node, Revisioned):
    """That a rule found something."""

    code: AlertCode = column(_alert.code, "What it says.")
    severity: AlertSeverity = column(_alert.severity, "How grave it is.")
    kind: AlertKind = column(_alert.kind, "Whether it foretells, tells, or is good news.")
    state: AlertState = column(_alert.state, "How far it has come.")
    risk: AlertRisk = column(_alert.risk, "Whether it keeps coming back.")
    available_transitions: list[str] = computed(
        available_transitions(rules.LIFECYCLE, stored_state("state")),
        "Mutations that its state allows.",
        columns=(_alert.state,),
    )
    subject_type: str = column(_alert.subject_type, "Type of the record that it is about.")
    subject_id: str = computed(
        _subject_id,
        "Id of the record that it is about; `node` reads it.",
        columns=(_alert.subject_prefix, _alert.subject_id),
    )
    account: Account | None = to_one(
        _alert.account_id,
        "Account that it concerns.",
        reverse="alerts",
        reverse_description="Alerts that concern this account; the most urgent first.",
    )
    contact: Contact | None = to_one(
        _alert.contact_id,
        "Person that it concerns. Null where it is about no one person.",
        reverse="alerts",
        reverse_description="Alerts that concern this person; the most urgent first.",
    )
    priority: int = column(
        _alert.priority,
        "How urgent it is, by severity, renewal, revenue and influence; usually 0 to 100.",
        order=True,
    )
    severity_points: int = column(_alert.severity_points, "What severity adds to the priority.")
    renewal_points: int = column(
        _alert.renewal_points, "What the nearness of the renewal adds. 0 where it is unknown."
    )
    arr_points: int = column(
        _alert.arr_points,
        "What the account's rank by revenue in its owner's book adds. 0 where it is unknown.",
    )
    influence_points: int = column(
        _alert.influence_points,
        "What the influence of the person, else of the strongest champion, adds. 0 where it is "
        "unknown.",
    )
    opened_at: DateTime = column(_alert.opened_at, "When it opened.", order=True)
    state_since: DateTime = column(_alert.state_since, "Since when it is in its state.", order=True)
    wakes_at: DateTime | None = column(
        _alert.wakes_at, "Until when it is silent. Null while it is not.", order=True
    )
    due_at: DateTime | None = column(
        _alert.due_at, "By when it wants to be seen to. Null where nothing says so.", order=True
    )
    ended_at: DateTime | None = column(
        _alert.ended_at, "When it was resolved, dismissed or expired. Null until then.", order=True
    )
    is_ended_by_person: bool = column(
        _alert.is_ended_by_person, "Whether somebody ended it, and no rule."
    )
    dismissal_reason: str | None = column(
        _alert.dismissal_reason, "Why somebody put it aside. Null where nobody did."
    )
    evidence: AlertEvidence | None = worked(
        WorkedRead(
            _evidence_facts,
            _evidence,
            columns=(*(_alert[name] for name in _EVIDENCE), _alert.rule_scope),
            at_any_instant=True,
        ),
        "Why it holds, or held last. Null without the scope that its rule takes.",
    )
    playbook: list[AlertStep] = worked(
        WorkedRead(_of_row("playbook"), _steps, columns=(_alert.playbook,)),
        "What to do about it, in order, as it was when the alert opened; at most 20.",
    )


__all__ = ["Alert"]
