"""What a rule would have found is told from the log."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.alerts.commands.backtesting import found_at, past_statement
from csgraph.errors import InvalidInput
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.storage.work import open_reading
from tests.domain.alerts.company import signed
from tests.domain.alerts.conftest import Rules, uuid_of
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, person, role, tie
from tests.domain.writing import done, write
from tests.support.http import Api

SHOWN = """days { day holding opened ended } samples { subjectId day explanation } nextDay"""


async def found(rules: Rules, code: str, at: datetime) -> set[Any]:
    types = {spec.table: name for name, spec in build_schema().catalog.nodes.items()}
    rule = rules.engine.rule(code)
    assert rule is not None
    statement = past_statement(rules.engine, rule, types)
    async with open_reading(rules.database, rules.tenant_id) as work:
        return set(await found_at(work, statement, at))


async def test_a_rule_is_asked_of_the_rows_as_they_were(api: Api, rules: Rules) -> None:
    account = await customer(api)
    before_all = rules.clock()
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await role(api, ada, accountRole="CHAMPION")
    there = rules.clock()
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    gone = rules.clock()
    await done(api, "contactReplace", "contact { id }", id=ada, successorId=bo)
    replaced = rules.clock()
    await done(api, "contactDelete", "contact { id }", id=ada)

    told = [await found(rules, "CHAMPION_LEFT", at) for at in (before_all, there, gone, replaced)]

    assert told == [set(), set(), {uuid_of(ada)}, set()]


async def test_what_is_computed_of_a_row_is_computed_as_it_was(
    api: Api, rules: Rules, hire: Hire
) -> None:
    account, kim = await customer(api), await hire("Kim")
    ada = await person(api, account, "Ada", title="Vice President")
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    then = rules.clock()
    await done(api, "contactUpdate", "contact { id }", id=ada, title="Analyst")
    await tie(api, kim, ada, rules.clock())

    assert await found(rules, "STAKEHOLDER_CHANGED", then) == {uuid_of(ada)}
    assert await found(rules, "STAKEHOLDER_CHANGED", rules.clock()) == set()


async def test_every_rule_can_be_asked(rules: Rules) -> None:
    for rule in rules.engine.rules:
        assert await found(rules, rule.code, rules.clock()) == set()


async def test_a_rule_that_reads_what_is_not_logged_is_refused(rules: Rules) -> None:
    rule = rules.engine.rule("CHAMPION_LEFT")
    assert rule is not None

    with pytest.raises(InvalidInput) as refused:
        past_statement(rules.engine, rule, {})
    assert "not in the log" in refused.value.message


async def test_days_are_told_one_by_one(
    api: Api, rules: Rules, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account = await customer(api)
    await signed(app_engine, tenant_id, account, 123)
    today = rules.clock().astimezone(UTC).date()
    rules.clock.moved = timedelta(days=6)

    told = await write(
        api,
        "alertBacktest",
        SHOWN,
        code="ECONOMIC_BUYER_UNKNOWN",
        since=(today + timedelta(days=1)).isoformat(),
    )

    assert told["userErrors"] == []
    # The evaluation at a day's end is that of the next day's beginning.
    assert [(day["holding"], day["opened"]) for day in told["days"]] == [
        (0, 0),
        (1, 1),
        (1, 0),
        (1, 0),
        (1, 0),
    ]
    assert told["samples"][0]["subjectId"] == account
    assert told["nextDay"] is None
    assert await rules.alerts("ECONOMIC_BUYER_UNKNOWN") == []


@pytest.mark.parametrize(
    ("code", "days", "path"),
    [
        ("HEALTH_RED", -1, ["input", "code"]),
        ("CHAMPION_LEFT", -1, ["input", "since"]),  # nothing was logged then
        ("CHAMPION_LEFT", 0, ["input", "since"]),
        ("CHAMPION_LEFT", -400, ["input", "since"]),
    ],
)
async def test_what_can_not_be_told_is_refused(
    api: Api, rules: Rules, code: str, days: int, path: list[str]
) -> None:
    await customer(api)
    since = (rules.clock() + timedelta(days=days)).date().isoformat()

    told = await write(api, "alertBacktest", "days { day }", code=code, since=since)

    assert [each["path"] for each in told["userErrors"]] == [path]
