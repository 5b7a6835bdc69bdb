"""What a rule finds, in the columns of an alert."""

import re
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    cast,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from csgraph.alerting.declare import CONTACT, OWN_COLUMNS, AlertRule, PlaybookStep
from csgraph.domain.alerts.commands.facts import EvaluatedFacts
from csgraph.domain.alerts.node.holding import holding, own
from csgraph.domain.calendars.node.working import WorkingTime
from csgraph.domain.policies.tables import decisions_in_force
from csgraph.storage.columns import Id, Instant
from csgraph.storage.literals import literal

_NAME: Final = re.compile(r"\{(\w+)\}")


def found_by(rule: AlertRule, facts: EvaluatedFacts) -> Select[Any]:
    """Select what a rule finds, each subject once, with the evidence."""
    found = holding(rule, facts)
    held = found.held
    own_person = held.c.subject_id if rule.subject is CONTACT else cast(null(), Id)
    return (
        select(
            held.c.subject_id,
            held.c.account_id,
            (held.c.contact_id if "contact_id" in held.c else own_person).label("contact_id"),
            found.severity.label("severity"),
            own(held, "due_at", Instant).label("due_at"),
            _inputs(rule, held, facts).label("inputs"),
            _explained(rule, held).label("explanation"),
            _policy_version(rule, facts).label("policy_version"),
        )
        .select_from(found.among)
        .where(found.counts)
    )


def playbook_of(rule: AlertRule, facts: EvaluatedFacts) -> ColumnElement[Any]:
    """Return the steps of a rule's playbook as JSON, each with when it is due."""
    made = [
        func.jsonb_build_object(
            *(literal("role"), literal(step.role), literal("action"), literal(step.action)),
            *(literal("dueAt"), _due(step, facts)),
        )
        for step in rule.playbook
    ]
    return func.jsonb_build_array(*made, type_=JSONB)


def _due(step: PlaybookStep, facts: EvaluatedFacts) -> ColumnElement[Any]:
    if step.due_key is None:
        return cast(null(), Text)
    if not step.in_business_days:
        return facts.now() + facts.days(step.due_key)
    count = facts.number(step.due_key)
    worked = WorkingTime(facts).after_days(facts.now(), count)
    return func.coalesce(worked, _weekdays_on(facts.now(), cast(count, Integer)), type_=Instant)


def _weekdays_on(now: ColumnElement[Any], count: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the same time of day some days from Monday to Friday later, in UTC.

    So business days are counted while the tenant has no calendar.
    """
    one, week = literal_column("1", Integer()), literal_column("7", Integer())
    ahead = func.generate_series(one, count * 2 + week).column_valued("ahead")
    none: ColumnElement[int] = literal_column("0")
    then = now + func.make_interval(none, none, none, ahead)
    works = func.date_part(literal("isodow"), func.timezone(literal("UTC"), then)) < literal_column(
        "6"
    )
    chosen = select(then).where(works).order_by(ahead).offset(count - one).limit(one)
    return chosen.scalar_subquery()


def _inputs(rule: AlertRule, held: FromClause, facts: EvaluatedFacts) -> ColumnElement[Any]:
    evidence = {each.name: each for each in held.c if each.name not in OWN_COLUMNS}
    pairs: list[ColumnElement[Any]] = []
    for name, column in evidence.items():
        pairs += [literal(name), column]
    for key in rule.keys:
        pairs += [literal(key), facts.number(key)]
    return func.jsonb_build_object(*pairs, type_=JSONB)


def _explained(rule: AlertRule, held: FromClause) -> ColumnElement[Any]:
    """Return the rule's sentence with what it names in its place."""
    parts: list[ColumnElement[Any]] = []
    for index, piece in enumerate(_NAME.split(rule.explanation)):
        parts.append(_words(held.c[piece]) if index % 2 else literal(piece))
    return func.concat(*parts, type_=Text)


def _words(column: ColumnElement[Any]) -> ColumnElement[Any]:
    is_instant = isinstance(column.type, TIMESTAMP)
    shown = cast(func.timezone(literal("UTC"), column), Date) if is_instant else column
    return func.coalesce(cast(shown, Text), literal("an unknown time" if is_instant else "unknown"))


def _policy_version(rule: AlertRule, facts: EvaluatedFacts) -> ColumnElement[Any]:
    """Return the latest decision among the policies that the rule goes by; 0 for none."""
    none: ColumnElement[int] = literal_column("0")
    if not rule.policies:
        return none
    known = decisions_in_force(facts, rule.policies).subquery()
    latest: ColumnElement[Any] = func.coalesce(func.max(known.c.version), none)
    return select(latest).scalar_subquery()


def as_cte(selected: Select[Any], name: str) -> CTE:
    """Return a select as a part of a statement that is computed once."""
    return selected.cte(name).prefix_with("materialized")
