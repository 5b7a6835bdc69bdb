"""Every rule is evaluated for all accounts, for some, and for a day of the past."""

from datetime import timedelta

import pytest

from csgraph.alerting.discovery import declared_alert_rules
from csgraph.domain.alerts.commands.backtesting import found_at, past_statement
from csgraph.schema.build import build_schema
from csgraph.storage.work import open_reading
from tests.domain.alerts.conftest import Rules
from tests.domain.influence.people import customer
from tests.support.http import Api

CODES = sorted(rule.code for rule in declared_alert_rules())


@pytest.mark.parametrize("code", CODES)
async def test_a_rule_holds_for_an_account_as_it_does_for_all_and_as_of_now(
    api: Api, rules: Rules, code: str
) -> None:
    account = await customer(api)

    [some] = await rules.evaluate(code, accounts=[account])
    [whole] = await rules.evaluate(code)

    types = {spec.table: name for name, spec in build_schema().catalog.nodes.items()}
    rule = rules.engine.rule(code)
    assert rule is not None
    statement = past_statement(rules.engine, rule, types)
    async with open_reading(rules.database, rules.tenant_id) as work:
        past = await found_at(work, statement, rules.clock() + timedelta(seconds=1))
    assert some.holding == whole.holding == len(past)
    assert (whole.opened, whole.changed, whole.ended) == (0, 0, 0)
