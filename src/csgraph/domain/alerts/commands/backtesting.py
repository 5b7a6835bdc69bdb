"""Tells which alerts a rule would have had open, day by day, from the log of changes."""

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Table, func, select

from csgraph.alerting.declare import AlertRule
from csgraph.alerting.discovery import declared_account_facts, declared_alert_rules
from csgraph.domain.alerts.commands.engine import Engine
from csgraph.domain.alerts.commands.facts import NOW, TENANT
from csgraph.domain.alerts.commands.found import found_by
from csgraph.domain.alerts.commands.past import PastFacts
from csgraph.errors import Denied, InvalidInput
from csgraph.events.tables import change_set
from csgraph.graph.mutations import Call, Made
from csgraph.ids import encode_id, new_id
from csgraph.storage.work import Reading

MOST_DAYS: Final = 366
SECONDS: Final = 5.0
"""How long one part may take; the next one goes on from its end."""
SAMPLES: Final = 20


async def backtest(call: Call) -> Made:
    """Count what a rule would have opened and ended on each day, and show the first of it.

    Raises:
        InvalidInput: there is no such rule or day, or what it reads was not logged.
        Denied: the caller may not see what the rule finds.
    """
    engine = Engine(declared_alert_rules(), declared_account_facts())
    rule = _asked(call, engine)
    first, last = _window(call)
    types = {spec.table: name for name, spec in call.around.compiler.catalog.nodes.items()}
    await _check_log(call.work, first)
    statement = past_statement(engine, rule, types)
    known = await found_at(call.work, statement, _end(first - timedelta(days=1)))
    days, samples, day = list[dict[str, Any]](), list[dict[str, Any]](), first
    until = time.monotonic() + SECONDS
    while day <= last and (not days or time.monotonic() <= until):
        found = await found_at(call.work, statement, _end(day))
        opened = found.keys() - known.keys()
        days.append(
            {
                "day": day.isoformat(),
                "holding": len(found),
                "opened": len(opened),
                "ended": len(known.keys() - found.keys()),
            }
        )
        for each in sorted(opened)[: SAMPLES - len(samples)]:
            id_ = encode_id(rule.subject.prefix, each)
            text = found[each]
            samples.append({"subjectId": id_, "day": day.isoformat(), "explanation": text})
        known, day = found, day + timedelta(days=1)
    next_day = day.isoformat() if day <= last else None
    return Made(new_id(), {"days": days, "samples": samples, "nextDay": next_day})


def past_statement(engine: Engine, rule: AlertRule, types: Mapping[Table, str]) -> Select[Any]:
    """Return what selects whom a rule would have been about at an instant.

    Raises:
        InvalidInput: the rule reads what is not logged.
    """
    now = engine.facts_for(rule, is_whole=True)
    facts = PastFacts(now.keys, now.facts, True, types=types)
    found = found_by(rule, facts).subquery("past_found")
    return select(found.c.subject_id, found.c.explanation)


async def found_at(work: Reading, statement: Select[Any], at: datetime) -> dict[UUID, str]:
    """Return whom a rule would have been about at an instant, each with the explanation."""
    given = {TENANT.key: work.tenant_id, NOW.key: at}
    rows = await work.connection.execute(statement, given)
    return {row.subject_id: row.explanation for row in rows}


def _end(day: date) -> datetime:
    """Return the end of a day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _asked(call: Call, engine: Engine) -> AlertRule:
    rule = engine.rule(call.values["code"])
    if rule is None:
        msg = "No rule fires this alert yet: `alertRules` tells which do."
        raise InvalidInput(msg, path=("input", "code"))
    if rule.scope not in call.principal.scopes:
        raise Denied(f"What this rule finds takes `{rule.scope}`.", requiredScopes=[rule.scope])
    return rule


def _window(call: Call) -> tuple[date, date]:
    """Return the first and the last day that are asked about: whole days, today left out."""
    last = call.now.astimezone(UTC).date() - timedelta(days=1)
    first: date = call.values["since"]
    if not last - timedelta(days=MOST_DAYS) <= first <= last:
        limit = f"from {MOST_DAYS} days ago to yesterday"
        msg = f"`since` is the first day to be told: give one {limit}."
        raise InvalidInput(msg, path=("input", "since"), constraint=limit)
    return first, last


async def _check_log(work: Reading, first: date) -> None:
    begun = await work.connection.scalar(
        select(func.min(change_set.c.at)).where(change_set.c.tenant_id == work.tenant_id)
    )
    if begun is None or begun.astimezone(UTC).date() >= first:
        since = "nothing was logged yet" if begun is None else f"the log begins on {begun:%Y-%m-%d}"
        msg = f"What a rule would have found then can't be told: {since}. Ask for a later day."
        raise InvalidInput(msg, path=("input", "since"))
