"""Whose queue an alert is in: the CSM's, else the owner's (domain.md §11, §13)."""

from tests.domain.alerts.conftest import Rules
from tests.domain.alerts.test_lifecycle import CODE, lost
from tests.domain.influence.conftest import Hire
from tests.domain.tiers.customers import assign
from tests.domain.writing import done
from tests.support.http import Api

QUEUE = """query($id: ID!) { node(id: $id) { ... on User { alertQueue { hiddenCount
  items { alert { account { id } } } } } } }"""


async def queue(api: Api, user: str) -> list[str]:
    """Return the accounts of the alerts in somebody's queue."""
    found = (await api.data(QUEUE, id=user))["node"]["alertQueue"]
    assert found["hiddenCount"] == 0
    return [each["alert"]["account"]["id"] for each in found["items"]]


async def test_an_alert_is_in_the_queue_of_the_csm_else_of_the_owner(
    api: Api, rules: Rules, hire: Hire
) -> None:
    owner, csm = await hire("Owner"), await hire("CSM")
    account, _ = await lost(api)
    await done(api, "accountUpdate", "account { id }", by={"id": account}, ownerId=owner)
    await rules.evaluate(CODE)
    assert (await queue(api, owner), await queue(api, csm)) == ([account], [])

    held = await assign(api, account, csm)
    assert (await queue(api, owner), await queue(api, csm)) == ([], [account])

    await done(api, "assignmentEnd", "assignment { id }", id=held, endedAt=None)
    assert (await queue(api, owner), await queue(api, csm)) == ([account], [])
