"""Alerts about key behaviours, growing impact, plans back from renewals (domain.md §4.5, §4.6)."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    and_,
    cast,
    func,
    or_,
    select,
)

from csgraph.alerting.declare import ACCOUNT, AlertFacts, AlertRule, PlaybookStep, Subject
from csgraph.domain.behaviors import tables as t
from csgraph.domain.behaviors.node.trend import trends_of
from csgraph.domain.behaviors.node.working import is_late
from csgraph.domain.behaviors.rules import VELOCITY_KEYS, VelocityTrend
from csgraph.domain.contracts.tables import contract
from csgraph.domain.renewals.tables import renewal
from csgraph.storage.literals import literal

_ADOPTION: Final = Subject("BehaviorAdoption", "bad")
_CHALLENGE: Final = Subject("Challenge", "cha")
_MILESTONE: Final = Subject("RenewalMilestone", "rmi")


def _overdue(facts: AlertFacts) -> Select[Any]:
    names = ("id", "account_id", "behavior_id", "state", "due_at")
    rows = facts.rows(t.behavior_adoption, *names)
    behaviors = facts.rows(t.key_behavior, "id", "name")
    return (
        select(
            rows.c.id.label("subject_id"),
            rows.c.account_id,
            rows.c.due_at,
            behaviors.c.name.label("behavior"),
            rows.c.state.label("state"),
            rows.c.due_at.label("dueAt"),
        )
        .select_from(rows.join(behaviors, behaviors.c.id == rows.c.behavior_id))
        .where(facts.among(rows.c.account_id), is_late(rows, facts.now()))
    )


BEHAVIOR_OVERDUE = AlertRule(
    code="BEHAVIOR_OVERDUE",
    subject=_ADOPTION,
    scope="accounts:read",
    holds=_overdue,
    explanation="`{behavior}` was to be taken up by {dueAt}, and is {state}.",
    depends=(t.behavior_adoption, t.key_behavior),
    playbook=(
        PlaybookStep("CSM", "Challenge the habit that stands in the way, with respect."),
        PlaybookStep("CSM", "Teach it again, to those who decide how they work."),
    ),
)


def _flat(facts: AlertFacts) -> Select[Any]:
    """Select accounts whose impact does not grow, and whose renewal is near."""
    trends, renews = trends_of(facts), facts.told("renews_on")
    renews_on = cast(renews.c.value, Date)
    wanted = [literal(each.value) for each in (VelocityTrend.FLAT, VelocityTrend.FALLING)]
    return (
        select(
            trends.c.account_id.label("subject_id"),
            trends.c.account_id,
            *(trends.c[name].label(name) for name in ("trend", "grew", "fell")),
            renews_on.label("renewsOn"),
        )
        .select_from(trends.join(renews, renews.c.account_id == trends.c.account_id))
        .where(
            trends.c.trend.in_(wanted),
            renews_on - facts.today() <= facts.number(VELOCITY_KEYS[0]),
        )
    )


VELOCITY_FLAT = AlertRule(
    code="VELOCITY_FLAT",
    subject=ACCOUNT,
    scope="accounts:read",
    holds=_flat,
    explanation="What the customer gets is {trend}: {grew} dimensions grew and {fell} fell since "
    "the term before. The contract ends on {renewsOn}.",
    depends=(t.term_impact,),
    keys=VELOCITY_KEYS,
    facts=("renews_on",),
    playbook=(PlaybookStep("CSM", "Agree on a next phase: more value, more people, more uses."),),
)


def _is_decided(facts: AlertFacts, contracts: FromClause) -> ColumnElement[bool]:
    """Whether it is decided how a contract goes on."""
    known = facts.rows(renewal, "contract_id", "outcome")
    return (
        select(known.c.contract_id)
        .where(known.c.contract_id == contracts.c.id, known.c.outcome.is_not(None))
        .correlate(contracts)
        .exists()
    )


def _missed(facts: AlertFacts) -> Select[Any]:
    """Select milestones before a renewal that are overdue, while nothing is decided."""
    rows = facts.rows(t.renewal_milestone, "id", "contract_id", "statement", "due_on", "done_at")
    contracts = facts.rows(contract, "id", "account_id", "ends_on")
    is_done = and_(rows.c.done_at.is_not(None), rows.c.done_at <= facts.now())
    return (
        select(
            rows.c.id.label("subject_id"),
            contracts.c.account_id,
            func.timezone(literal("UTC"), cast(rows.c.due_on, Date)).label("due_at"),
            rows.c.statement.label("milestone"),
            rows.c.due_on.label("dueOn"),
            contracts.c.ends_on.label("renewsOn"),
        )
        .select_from(rows.join(contracts, contracts.c.id == rows.c.contract_id))
        .where(
            facts.among(contracts.c.account_id),
            rows.c.due_on < facts.today(),
            ~is_done,
            ~_is_decided(facts, contracts),
            or_(contracts.c.ends_on.is_(None), contracts.c.ends_on >= facts.today()),
        )
    )


RENEWAL_MILESTONE_MISSED = AlertRule(
    code="RENEWAL_MILESTONE_MISSED",
    subject=_MILESTONE,
    scope="accounts:read",
    holds=_missed,
    explanation="`{milestone}` was due on {dueOn}; the contract ends on {renewsOn}.",
    depends=(t.renewal_milestone, contract, renewal),
    playbook=(PlaybookStep("CSM", "Do it now, or plan the rest of the way back anew."),),
)


def _refused(facts: AlertFacts) -> Select[Any]:
    """Select challenges that were refused in conversation and again in writing."""
    times = ("refused_in_conversation_at", "refused_in_writing_at")
    rows = facts.rows(t.challenge, "id", "account_id", "proposed_change", *times)
    in_conversation, in_writing = (rows.c[name] for name in times)
    return select(
        rows.c.id.label("subject_id"),
        rows.c.account_id,
        rows.c.proposed_change.label("advice"),
        in_conversation.label("inConversationAt"),
        in_writing.label("inWritingAt"),
    ).where(
        facts.among(rows.c.account_id),
        in_conversation.is_not(None),
        in_writing.is_not(None),
    )


ADVICE_REFUSED = AlertRule(
    code="ADVICE_REFUSED",
    subject=_CHALLENGE,
    scope="accounts:read",
    holds=_refused,
    explanation="`{advice}` was refused in conversation at {inConversationAt} and in writing at "
    "{inWritingAt}: the account is unhealthy, or this is the wrong person.",
    depends=(t.challenge,),
    playbook=(
        PlaybookStep("CSM", "Find out whether this is the wrong person, and who the right one is."),
        PlaybookStep("CSM", "If it is the right one, treat the account as unhealthy."),
    ),
)

RULES = (ADVICE_REFUSED, BEHAVIOR_OVERDUE, RENEWAL_MILESTONE_MISSED, VELOCITY_FLAT)
ACCOUNT_FACTS = ()
