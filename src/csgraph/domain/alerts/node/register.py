"""Which rules there are."""

from collections.abc import Mapping
from typing import Any

import strawberry

from csgraph.alerting.declare import AlertRule
from csgraph.alerting.discovery import declared_alert_rules
from csgraph.domain.alerts.node.words import AlertCode, AlertKind, AlertSeverity
from csgraph.graph.worked import Asked, WorkedField, WorkedRead


@strawberry.type(description="A rule that opens and ends alerts.")
class AlertRuleInfo:
    """A rule that opens and ends alerts."""

    code: AlertCode = strawberry.field(description="What its alerts say.")
    rule_id: str = strawberry.field(description="Name under which its alerts explain themselves.")
    severity: AlertSeverity = strawberry.field(
        description="How grave its alerts are, where nothing makes them graver or less so."
    )
    kind: AlertKind = strawberry.field(description="Whether they foretell, tell, or are good news.")
    subject_type: str = strawberry.field(description="Type of the records that it is about.")
    description: str = strawberry.field(description="What they say, in a sentence.")
    section: str = strawberry.field(description="Section of the domain specification.")
    scope: str = strawberry.field(description="Scope that it takes to see why one holds.")
    tiers: list[str] = strawberry.field(
        description="Tiers whose accounts it is about; empty for all. At most 10."
    )
    policies: list[str] = strawberry.field(description="Policies that it goes by; at most 50.")


def _told(rule: AlertRule) -> AlertRuleInfo:
    terms = rule.terms
    return AlertRuleInfo(
        code=AlertCode[rule.code],
        rule_id=rule.rule_id,
        severity=terms.severity,
        kind=terms.kind,
        subject_type=rule.subject.node_type,
        description=terms.text,
        section=terms.section,
        scope=rule.scope,
        tiers=list(rule.tiers),
        policies=list(rule.policies),
    )


def _all(_facts: Mapping[str, list[Any]], _asked: Asked) -> list[AlertRuleInfo]:
    return [_told(rule) for rule in sorted(declared_alert_rules(), key=lambda rule: rule.code)]


ALERT_RULES = WorkedField(
    None,
    "alertRules",
    list[AlertRuleInfo] | None,
    "Rules that open and end alerts, by code; at most 100.",
    "alerts:read",
    WorkedRead(lambda _sources: {}, _all),
)
