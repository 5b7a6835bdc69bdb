"""A dry run tells of which accounts a clock would stand otherwise."""

from datetime import timedelta
from typing import Any

from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import LOW, MEDIUM, Sales
from tests.domain.handoffs.leading import start
from tests.domain.influence.people import customer
from tests.domain.writing import write
from tests.support.http import Api

EFFECTS = "policyVersion { effects { ruleId accountCount accounts { account { id } } } }"

RULE = "handoff.sla"


async def effects(api: Api, key: str, value: int) -> list[dict[str, Any]]:
    payload = await write(api, "policySet", EFFECTS, key=key, value=value, options={"dryRun": True})
    assert payload["userErrors"] == []
    return [each for each in payload["policyVersion"]["effects"] if each["ruleId"] == RULE]


async def test_a_longer_deadline_changes_those_that_are_late_by_less(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    late, later, low = [await customer(api, name) for name in ("Late", "Later", "Low")]
    for account, hours, amount in ((late, 50, MEDIUM), (later, 90, MEDIUM), (low, 50, LOW)):
        closed = clock() - timedelta(hours=hours)
        await start(api, await sales.won(account, closed, amount))

    [told] = await effects(api, "handoff.debriefHours", 72)
    [same] = await effects(api, "handoff.debriefHours", 47)

    assert told == {
        "ruleId": "handoff.sla",
        "accountCount": 1,
        "accounts": [{"account": {"id": late}}],
    }
    assert same["accountCount"] == 0
