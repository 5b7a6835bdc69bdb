"""The one statement by which a rule's alerts come and go.

It finds what holds, opens what is new, renews what goes on, resolves what does not hold any
more, and logs each change. What somebody did to an alert since the statement began is left
as it is: the next evaluation sees it.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from csgraph.alerting.declare import AlertRule
from csgraph.domain.alerts.commands.dealing import NODE_TYPE
from csgraph.domain.alerts.commands.facts import NOW, TENANT, EvaluatedFacts
from csgraph.domain.alerts.commands.found import as_cte, found_by, playbook_of
from csgraph.domain.alerts.commands.ranking import RANKING_KEYS, ranked
from csgraph.domain.alerts.rules import ENDED
from csgraph.domain.alerts.tables import PARTS, alert
from csgraph.events.images import image
from csgraph.events.log import Written, log
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal

LIFE_KEYS: Final = ("alert.chronicCount", "alert.chronicDays", "alert.cooldownDays")
ENGINE_KEYS: Final = (*RANKING_KEYS, *LIFE_KEYS)
_RENEWED: Final = (
    *("account_id", "contact_id", "severity", "due_at", "priority", *PARTS),
    *("policy_version", "inputs", "explanation"),
)
_LIVED: Final = ("state", "state_since", "wakes_at", "ended_at")
_ENDED: Final = tuple(literal(each.value) for each in ENDED)


def evaluation(rule: AlertRule, facts: EvaluatedFacts) -> Select[Any]:
    """Return the statement: how many hold, were opened, changed, ended.

    Its parameters are those of ``facts`` and of ``events.log.log_values``.
    """
    found = as_cte(found_by(rule, facts), "found")
    holding = as_cte(ranked(found, facts), "holding")
    known = as_cte(_known(rule, facts), "known")
    opened = _opened(rule, facts, holding, known)
    plan = as_cte(_plan(rule, holding, known), "plan")
    changed = _changed(plan)
    logged = log([Written(opened, NODE_TYPE), Written(changed, NODE_TYPE)])
    operation = logged.changes.c.operation
    is_ended = plan.c.state.in_(_ENDED)
    return select(
        select(func.count()).select_from(holding).scalar_subquery().label("holding"),
        func.count().filter(operation == literal("INSERT")).label("opened"),
        func.count().filter(operation == literal("UPDATE")).label("changed"),
        select(func.count()).select_from(plan).where(is_ended).scalar_subquery().label("ended"),
    ).add_cte(*logged.change_set)


def _known(rule: AlertRule, facts: EvaluatedFacts) -> Select[Any]:
    """Select the rule's open alerts."""
    names = ("id", "subject_id", *_LIVED, *_RENEWED)
    return select(*(alert.c[name] for name in names)).where(
        alert.c.tenant_id == TENANT,
        alert.c.code == literal(rule.code),
        alert.c.ended_at.is_(None),
        alert.c.deleted_at.is_(None),
        _is_asked(rule, facts),
    )


def _is_asked(rule: AlertRule, facts: EvaluatedFacts) -> ColumnElement[bool]:
    """Whether an alert is about what is asked about: an account, or what has many."""
    if rule.concerned is None or facts.is_whole:
        return facts.among(alert.c.account_id)
    return alert.c.subject_id.in_(rule.concerned(facts))


def _opened(rule: AlertRule, facts: EvaluatedFacts, holding: CTE, known: CTE) -> CTE:
    """Insert an alert for each subject that has none, and is not cooling down."""
    past = alert.alias("past")
    same = (
        past.c.tenant_id == TENANT,
        past.c.code == literal(rule.code),
        past.c.subject_id == holding.c.subject_id,
    )
    cools_from = NOW - facts.days("alert.cooldownDays")
    cools = (
        select(past.c.id)
        .where(*same, past.c.is_ended_by_person, past.c.ended_at > cools_from)
        .correlate(holding)
        .exists()
    )
    before = (
        select(func.count())
        .select_from(past)
        .where(*same, past.c.opened_at > NOW - facts.days("alert.chronicDays"))
        .correlate(holding)
        .scalar_subquery()
    )
    is_known = select(known.c.id).where(known.c.subject_id == holding.c.subject_id).exists()
    chronic = before + literal_column("1", Integer()) >= facts.number("alert.chronicCount")
    values = _new(rule, facts, holding)
    values["risk"] = case((chronic, literal("CHRONIC")), else_=literal("ACUTE"))
    rows = select(*values.values()).where(~is_known, ~cools).order_by(holding.c.subject_id)
    written = [name for name in values if name not in {"tenant_id", "created_at", "updated_at"}]
    return (
        insert(alert)
        .from_select(list(values), rows)
        .on_conflict_do_nothing()
        .returning(*image(alert, written))
        .cte("opened")
    )


def _new(rule: AlertRule, facts: EvaluatedFacts, holding: CTE) -> dict[str, ColumnElement[Any]]:
    """Return the columns of an alert that opens."""
    moment = func.statement_timestamp()
    return {
        "tenant_id": TENANT,
        "code": literal(rule.code),
        "kind": literal(rule.terms.kind.value),
        "state": literal("OPEN"),
        "subject_type": literal(rule.subject.node_type),
        "subject_prefix": literal(rule.subject.prefix),
        "subject_id": holding.c.subject_id,
        "opened_at": NOW,
        "state_since": NOW,
        "rule_id": literal(rule.rule_id),
        "rule_scope": literal(rule.scope),
        "playbook": playbook_of(rule, facts),
        "created_at": moment,
        "updated_at": moment,
        **{name: holding.c[name] for name in _RENEWED},
    }


def _plan(rule: AlertRule, holding: CTE, known: CTE) -> Select[Any]:
    """Select the open alerts that are to change, as they are to be."""
    goes_on = holding.c.subject_id.is_not(None)
    wakes = (known.c.state == literal("SNOOZED")) & (known.c.wakes_at <= NOW)
    ended: ColumnElement[Any] = literal("RESOLVED")
    if rule.lapses:
        is_late = (known.c.due_at <= NOW) & (known.c.state != literal("SNOOZED"))
        ended = case((is_late, literal("EXPIRED")), else_=ended)
    state = case((~goes_on, ended), (wakes, literal("OPEN")), else_=known.c.state)
    nothing = cast(null(), Instant)
    moves = state != known.c.state
    then: dict[str, ColumnElement[Any]] = {
        "state": state,
        "state_since": case((moves, NOW), else_=known.c.state_since),
        "wakes_at": case((moves, nothing), else_=known.c.wakes_at),
        "ended_at": case((goes_on, nothing), else_=NOW),
        **{name: case((goes_on, holding.c[name]), else_=known.c[name]) for name in _RENEWED},
    }
    differs = tuple_(*then.values()).is_distinct_from(tuple_(*(known.c[name] for name in then)))
    return (
        select(
            known.c.id,
            known.c.state.label("state_before"),
            *(each.label(name) for name, each in then.items()),
        )
        .select_from(known.outerjoin(holding, holding.c.subject_id == known.c.subject_id))
        .where(differs)
    )


def _changed(plan: CTE) -> CTE:
    """Update what the plan says, unless somebody has moved an alert on since."""
    mine = (alert.c.tenant_id == TENANT) & (alert.c.id == plan.c.id)
    locked = as_cte(
        select(alert.c.id).where(mine).order_by(alert.c.id).with_for_update(of=alert), "locked"
    )
    names: Sequence[str] = (*_LIVED, *_RENEWED)
    return (
        update(alert)
        .where(mine, alert.c.id == locked.c.id, alert.c.state == plan.c.state_before)
        .values(
            {
                **{name: plan.c[name] for name in names},
                "revision": alert.c.revision + 1,
                "updated_at": func.statement_timestamp(),
            }
        )
        .returning(*image(alert, names))
        .cte("changed")
    )
