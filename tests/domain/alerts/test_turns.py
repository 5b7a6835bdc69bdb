"""Rules are evaluated after changes, for whom these are about, and by the clock."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.alerts.commands.affected import affected_by, changes_behind
from csgraph.domain.alerts.commands.position import Position, find_position, head_of
from csgraph.domain.contacts.tables import contact
from csgraph.events.change_log import Actor, begin_change_set, update_row
from csgraph.events.tables import change
from csgraph.ids import TenantId
from csgraph.storage.work import open_reading, open_writing
from csgraph.watching.surroundings import WatchDeps
from csgraph.watching.turn import take_turn
from tests.domain.alerts.conftest import Rules, uuid_of
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, person, role, signal, tie
from tests.domain.writing import done
from tests.support.eventually import eventually
from tests.support.http import Api

CODE = "CHAMPION_LEFT"
READ_CONTACTS = (
    *("CHAMPION_LEFT", "CHAMPION_SHOPPING", "ECONOMIC_BUYER_UNKNOWN", "ENGAGEMENT_FELL"),
    *("NEW_CONTACT_JOINED", "REDUNDANCY_NOT_MET", "SINGLE_THREADED", "STAKEHOLDER_CHANGED"),
    "TROUGH_UNADDRESSED",
)
Tell = Callable[..., Awaitable[None]]


@pytest.fixture
def tell(ingest_engine: AsyncEngine, tenant_id: TenantId) -> Tell:
    """Change a contact as a sync does."""

    async def told(wire_id: str, **values: Any) -> None:
        async with open_writing(ingest_engine, tenant_id) as work:
            outcome = await update_row(
                work,
                contact,
                uuid_of(wire_id),
                values,
                node_type="Contact",
                change_set_id=await begin_change_set(work, Actor("CONNECTOR", "test")),
            )
        outcome.accept()

    return told


async def champion(api: Api, name: str = "Ada") -> tuple[str, str]:
    account = await customer(api)
    ada = await person(api, account, name)
    await role(api, ada, accountRole="CHAMPION")
    return account, ada


async def position(deps: WatchDeps, tenant_id: TenantId) -> Position:
    async with open_reading(deps.engine, tenant_id) as work:
        found = await find_position(work)
    assert found is not None
    return found


async def settled(deps: WatchDeps, tenant_id: TenantId) -> None:
    """Wait until all that was changed can be read: older transactions have ended."""
    settled_ = func.pg_snapshot_xmin(func.pg_current_snapshot())
    late = select(change.c.seq).where(change.c.tenant_id == tenant_id, change.c.xid >= settled_)

    async def is_settled() -> bool:
        async with open_reading(deps.engine, tenant_id) as work:
            return not await work.connection.scalar(select(late.exists()))

    await eventually(is_settled)


async def turn(deps: WatchDeps, tenant_id: TenantId) -> None:
    await settled(deps, tenant_id)
    await take_turn(deps, tenant_id)


async def affected(deps: WatchDeps, tenant_id: TenantId) -> dict[str, list[UUID] | None]:
    """Return by code for which accounts what was changed since has to be evaluated."""
    await settled(deps, tenant_id)
    since = await position(deps, tenant_id)
    async with open_reading(deps.engine, tenant_id) as work:
        changes = await changes_behind(work, since.cursor, deps.types)
        found = await affected_by(work, deps.rules, changes, deps.types)
    return {rule.code: accounts for rule, accounts in found.items()}


async def test_the_first_turn_evaluates_all_and_the_next_what_was_changed(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId
) -> None:
    _, ada = await champion(api)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await turn(deps, tenant_id)
    assert len(await rules.alerts(CODE)) == 1

    _, bo = await champion(api, "Bo")
    await done(api, "contactLeave", "contact { id }", id=bo, newEmployer=None)
    await turn(deps, tenant_id)
    assert len(await rules.alerts(CODE)) == 2

    await turn(deps, tenant_id)
    await settled(deps, tenant_id)
    await take_turn(deps, tenant_id)
    at_rest = await position(deps, tenant_id)
    async with open_reading(deps.engine, tenant_id) as work:
        assert await head_of(work) == at_rest.cursor


async def test_a_change_bears_on_its_account_and_the_rules_that_read_it(
    api: Api, deps: WatchDeps, tenant_id: TenantId
) -> None:
    account, ada = await champion(api)
    await champion(api, "Bo")
    await turn(deps, tenant_id)

    await signal(api, ada, USAGE=9)
    assert await affected(deps, tenant_id) == {"CHAMPION_SHOPPING": [uuid_of(account)]}

    await done(api, "segmentCreate", "segment { id }", name="All", nodeType="Account", filter={})
    assert set(await affected(deps, tenant_id)) == {"CHAMPION_SHOPPING"}


@pytest.mark.parametrize(("before", "after"), [("erp-17", "erp-18"), ("erp-17", None)])
async def test_a_key_of_the_tenants_own_that_changes_stops_no_alert(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId, before: str, after: str | None
) -> None:
    account, ada = await champion(api)
    for change_, by in (("accountUpdate", {"by": {"id": account}}), ("contactUpdate", {"id": ada})):
        await keyed(api, change_, by, before)
    await turn(deps, tenant_id)

    for change_, by in (("accountUpdate", {"by": {"id": account}}), ("contactUpdate", {"id": ada})):
        await keyed(api, change_, by, after)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await turn(deps, tenant_id)

    assert len(await rules.open(CODE)) == 1


async def keyed(api: Api, mutation: str, by: dict[str, Any], key: str | None) -> None:
    """Give a record a key of the tenant's own."""
    given = "$by: AccountRef!" if "by" in by else "$id: ID!"
    named = "by: $by" if "by" in by else "id: $id"
    kind = mutation[0].upper() + mutation[1:]
    document = f"""mutation({given}, $input: {kind}Input!) {{
      {mutation}({named}, input: $input) {{ userErrors {{ message }} }} }}"""
    told = await api.data(document, input={"externalId": key}, **by)
    assert told[mutation]["userErrors"] == []


async def test_an_entry_of_the_log_that_cannot_be_read_keeps_nothing_behind_it_waiting(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId
) -> None:
    account, ada = await champion(api)
    await turn(deps, tenant_id)
    async with open_writing(deps.engine, tenant_id) as work:
        entry = {
            "node_type": "Account",
            "node_id": uuid_of(account),
            "operation": "UPDATE",
            "changed_fields": ["parent_id"],
            "before": {"parent_id": "no id"},
            "change_set_id": await begin_change_set(work, Actor("SYSTEM", "test")),
        }
        await work.connection.execute(insert(change).values(tenant_id=tenant_id, **entry))

    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await turn(deps, tenant_id)

    assert len(await rules.open(CODE)) == 1


async def test_a_changed_contact_is_read_by_the_rules_about_people_of_its_account_alone(
    api: Api, deps: WatchDeps, tenant_id: TenantId, tell: Tell
) -> None:
    account, ada = await champion(api)
    await champion(api, "Bo")
    await turn(deps, tenant_id)

    await tell(ada, title="Director")

    assert await affected(deps, tenant_id) == {code: [uuid_of(account)] for code in READ_CONTACTS}


async def test_what_rules_share_is_what_each_would_have_read(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId, hire: Hire
) -> None:
    account, kim = await customer(api), await hire("Kim")
    ada = await person(api, account, "Ada", title="Vice President")
    await role(api, ada, accountRole="CHAMPION")
    for each in (ada, await person(api, account, "Bo", title="Agent")):
        await tie(api, kim, each, rules.clock() - timedelta(days=3))
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)

    await turn(deps, tenant_id)

    for code in (CODE, "ENGAGEMENT_FELL", "STAKEHOLDER_CHANGED"):
        assert len(await rules.open(code)) == 1
    for accounts in (None, [account]):
        outcomes = await rules.evaluate(accounts=accounts)
        assert {(each.opened, each.changed) for each in outcomes} == {(0, 0)}


async def test_a_record_that_moves_bears_on_both_its_accounts(
    api: Api, deps: WatchDeps, tenant_id: TenantId, tell: Tell
) -> None:
    account, ada = await champion(api)
    other = await customer(api, "Umbrella")
    await turn(deps, tenant_id)

    await tell(ada, account_id=uuid_of(other))

    assert (await affected(deps, tenant_id))[CODE] == sorted([uuid_of(account), uuid_of(other)])


async def test_a_policy_bears_on_all_accounts(
    api: Api, deps: WatchDeps, tenant_id: TenantId
) -> None:
    await champion(api)
    await turn(deps, tenant_id)

    await done(api, "policySet", "policyVersion { id }", key="contact.newDays", value=20)

    assert (await affected(deps, tenant_id))["NEW_CONTACT_JOINED"] is None


@pytest.mark.parametrize("fact", ["email_bounced_at", "is_suspended"])
async def test_who_bounces_or_is_suspended_at_the_source_has_left(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId, tell: Tell, fact: str
) -> None:
    _, ada = await champion(api)
    await turn(deps, tenant_id)

    await tell(ada, **{fact: rules.clock() if fact == "email_bounced_at" else True})
    await turn(deps, tenant_id)

    [alert] = await rules.alerts(CODE, "contact { name status }")
    assert alert["contact"] == {"name": "Ada", "status": "LEFT"}


async def test_who_bounces_left_when_the_address_first_bounced(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId, tell: Tell
) -> None:
    _, ada = await champion(api)
    bounced_at = rules.clock() - timedelta(days=3)

    await tell(ada, email_bounced_at=bounced_at)
    await turn(deps, tenant_id)

    [alert] = await rules.alerts(CODE, "contact { status statusSince emailBouncedAt }")
    told = alert["contact"]
    assert told["status"] == "LEFT"
    assert told["statusSince"] == told["emailBouncedAt"]


async def test_a_seat_is_vacant_once_the_days_since_the_first_bounce_are_over(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId, tell: Tell
) -> None:
    _, ada = await champion(api)
    await done(api, "policySet", "policyVersion { id }", key="champion.nominateDays", value=10)

    await tell(ada, email_bounced_at=rules.clock() - timedelta(days=25))
    await turn(deps, tenant_id)

    [alert] = await rules.alerts(CODE, "contact { status statusSince }")
    since = datetime.fromisoformat(alert["contact"]["statusSince"])
    assert alert["contact"]["status"] == "VACANT"
    assert abs(rules.clock() - timedelta(days=15) - since) < timedelta(minutes=1)


async def test_what_somebody_said_of_a_person_stands_against_the_source(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId, tell: Tell
) -> None:
    _, ada = await champion(api)
    for step in ("contactAnnounceLeave", "contactStay"):
        await done(api, step, "contact { id }", id=ada)

    await tell(ada, email_bounced_at=rules.clock())
    await turn(deps, tenant_id)

    assert await rules.alerts(CODE) == []


async def test_who_moved_to_another_account_has_left_the_former_one(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId, tell: Tell
) -> None:
    account, ada = await champion(api)
    other = await customer(api, "Umbrella")
    await turn(deps, tenant_id)

    await tell(ada, account_id=uuid_of(other))
    await turn(deps, tenant_id)

    [alert] = await rules.alerts(CODE, "account { id } contact { formerAccount { id } }")
    assert alert == {"account": {"id": account}, "contact": {"formerAccount": {"id": account}}}

    bo = await person(api, account, "Bo")
    await role(api, bo, accountRole="CHAMPION")
    await turn(deps, tenant_id)
    assert await rules.open(CODE) == []


async def test_nobody_moves_between_accounts_that_are_merged(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId
) -> None:
    account, _ = await champion(api)
    other = await customer(api, "Umbrella")
    await turn(deps, tenant_id)

    given = {"by": {"id": other}, "from": [account]}
    await done(api, "accountMerge", "account { id }", **given)
    await turn(deps, tenant_id)

    assert await rules.alerts(CODE) == []


async def test_row_34_a_seat_without_a_successor_is_vacant_after_some_days(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId
) -> None:
    _, ada = await champion(api)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await turn(deps, tenant_id)

    for days, status in ((29, "LEFT"), (31, "VACANT")):
        rules.clock.moved = timedelta(days=days)
        await turn(deps, tenant_id)
        [alert] = await rules.open(CODE, "contact { status }")
        assert alert["contact"]["status"] == status


async def test_a_snoozed_alert_wakes_without_any_change(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId
) -> None:
    _, ada = await champion(api)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await turn(deps, tenant_id)
    [alert] = await rules.alerts(CODE)
    until = (rules.clock() + timedelta(minutes=5)).isoformat()
    await done(api, "alertSnooze", "alert { id }", id=alert["id"], wakesAt=until)

    rules.clock.moved = timedelta(minutes=6)
    await turn(deps, tenant_id)

    assert (await rules.alerts(CODE, "state"))[0]["state"] == "OPEN"


async def test_what_a_killed_turn_had_done_is_not_done_twice(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId
) -> None:
    await turn(deps, tenant_id)
    account, ada = await champion(api)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await rules.evaluate(accounts=[account])  # and killed, before the position moved on

    await turn(deps, tenant_id)

    assert len(await rules.alerts(CODE)) == 1


async def test_turns_at_the_same_time_open_one_alert(
    api: Api, rules: Rules, deps: WatchDeps, tenant_id: TenantId
) -> None:
    await turn(deps, tenant_id)
    _, ada = await champion(api)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)

    await asyncio.gather(*(take_turn(deps, tenant_id) for _ in range(3)))

    assert len(await rules.alerts(CODE)) == 1


async def test_alerts_are_in_the_feed(api: Api, deps: WatchDeps, tenant_id: TenantId) -> None:
    await turn(deps, tenant_id)
    head = str((await position(deps, tenant_id)).cursor)
    _, ada = await champion(api)
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await turn(deps, tenant_id)
    await settled(deps, tenant_id)

    query = """query($after: String!) { changes(after: $after, types: [ALERT]) {
      nodes { operation node { ... on Alert { code state } } } } }"""
    found = (await api.data(query, after=head))["changes"]["nodes"]

    assert found == [{"operation": "INSERT", "node": {"code": CODE, "state": "OPEN"}}]
