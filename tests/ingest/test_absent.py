"""What a list lacks is gone, unless the list lacks too much to be believed."""

import json
from collections.abc import Iterable

import pytest
from sqlalchemy import update

from csgraph.connectors.sync import RunSummary
from csgraph.connectors.zendesk import listings
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact, organization_membership
from csgraph.domain.sources.rules import MatchStatus, RunStatus
from csgraph.domain.sources.tables import source_match, stream_state
from csgraph.events.tables import change
from csgraph.sandbox.traffic import Fault
from csgraph.storage.work import open_writing
from tests.support.vendors import (
    Record,
    Vendors,
    end_user,
    membership,
    organization,
    sf_account,
)

MEMBERSHIPS = "organization_memberships"
LISTED = f"/api/v2/{MEMBERSHIPS}"


def tally(summary: RunSummary, stream: str = MEMBERSHIPS):
    return next(each for each in summary.streams if each.stream == stream)


async def known(vendors: Vendors) -> set[str]:
    """The organizations of the memberships that are there."""
    rows = await vendors.rows(organization_membership)
    return {each.organization_name.removeprefix("Organization ") for each in rows}


async def sync_with(vendors: Vendors, rows: Iterable[Record]) -> RunSummary:
    """Sync, the list being so."""
    table = '"zendesk_organization_memberships"'
    ids = [int(str(row[0])) for row in vendors.store.fetch(f"select id from {table}")]
    vendors.store.purge_zendesk(MEMBERSHIPS, ids)
    vendors.put(organization_memberships=list(rows))
    vendors.clock.advance(hours=12)
    return await vendors.sync_zendesk()


def members(numbers: Iterable[int]) -> list[Record]:
    return [membership(number, 7, number) for number in numbers]


async def test_a_membership_ties_a_contact_to_each_of_its_accounts(vendors: Vendors) -> None:
    key = "001000000000001AAA"
    vendors.put(
        Account=[sf_account(1)],
        organizations=[organization(5, external_id=key), organization(6)],
        users=[end_user(7, organization_id=6)],
        organization_memberships=[
            membership(1, 7, 5, default=None),
            membership(2, 7, 6),
        ],
    )

    await vendors.sync()

    by_name = {each.organization_name: each for each in await vendors.rows(organization_membership)}
    person, tied = (await vendors.row(contact)).id, by_name["Organization 5"]
    assert (tied.contact_id, tied.account_id) == (person, (await vendors.row(account)).id)
    assert not tied.is_default
    default = by_name["Organization 6"]
    assert (default.contact_id, default.account_id, default.is_default) == (person, None, True)


async def test_a_membership_of_an_agent_has_no_contact(vendors: Vendors) -> None:
    vendors.put(
        users=[end_user(7, role="agent", email="kim@us.com")],
        organization_memberships=[membership(1, 7, 5)],
    )

    await vendors.sync_zendesk()

    assert (await vendors.row(organization_membership)).contact_id is None


async def test_a_membership_that_is_no_longer_listed_is_gone(vendors: Vendors) -> None:
    await sync_with(vendors, members([1, 2, 3, 20, 100]))

    await sync_with(vendors, members([1, 3, 20]))

    assert await known(vendors) == {"1", "3", "20"}
    deleted = await vendors.rows(change, change.c.operation == "DELETE")
    assert len(deleted) == 2
    assert {tuple(each.changed_fields) for each in deleted} == {("deleted_at",)}


async def test_a_membership_that_is_listed_again_is_back(vendors: Vendors) -> None:
    await sync_with(vendors, members([1, 2]))
    await sync_with(vendors, members([1]))

    await sync_with(vendors, members([1, 2]))

    assert await known(vendors) == {"1", "2"}
    assert len(await vendors.rows(change, change.c.operation == "RESTORE")) == 1


async def test_nothing_is_written_when_nothing_has_gone(vendors: Vendors) -> None:
    await sync_with(vendors, members([1, 2]))

    assert tally(await sync_with(vendors, members([1, 2]))).changed == 0


async def test_ids_are_compared_as_numbers(vendors: Vendors) -> None:
    """`9` comes before `10`, and `100` is not between `1` and `2`."""
    await sync_with(vendors, members([2, 9, 10, 99, 100, 1000]))

    await sync_with(vendors, members([9, 100]))

    assert await known(vendors) == {"9", "100"}


@pytest.fixture
def short_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand on a hundred records at once: as many as a page of the list has."""
    monkeypatch.setattr(listings, "LOT", 100)


@pytest.mark.usefixtures("short_lots")
async def test_every_page_answers_for_its_own_range(vendors: Vendors) -> None:
    everyone = range(900, 1350)
    await sync_with(vendors, members(everyone))
    left = [each for each in everyone if each % 7]

    await sync_with(vendors, members(left))

    assert await known(vendors) == {str(each) for each in left}


@pytest.mark.usefixtures("short_lots")
async def test_a_pass_that_breaks_off_is_gone_on_with_by_the_next_run(vendors: Vendors) -> None:
    everyone = range(1, 351)
    await sync_with(vendors, members(everyone))
    left = [each for each in everyone if each % 9]
    vendors.desk.faults.append(Fault(500, b"{}", path=LISTED, after=2, times=9))

    broken = await sync_with(vendors, members(left))
    vendors.desk.faults.clear()
    asked = len(vendors.desk.requests)
    mended = await vendors.sync_zendesk()

    assert (tally(broken).status, tally(broken).read) == (RunStatus.FAILED, 200)
    assert tally(mended).status is RunStatus.SUCCEEDED
    requests = [
        each for each in list(vendors.desk.requests)[asked:] if each.path.startswith(LISTED)
    ]
    assert len(requests) == 2
    assert await known(vendors) == {str(each) for each in left}


@pytest.mark.usefixtures("short_lots")
async def test_a_cursor_that_holds_no_longer_begins_the_list_anew(vendors: Vendors) -> None:
    await sync_with(vendors, members(range(1, 301)))
    vendors.desk.faults.append(Fault(500, b"{}", path=LISTED, after=1, times=9))
    await sync_with(vendors, members(range(1, 291)))
    vendors.desk.faults.clear()
    vendors.desk.faults.append(Fault(400, b'{"error": "InvalidPaginationParameter"}', path=LISTED))

    summary = await vendors.sync_zendesk()

    assert (tally(summary).status, tally(summary).read) == (RunStatus.SUCCEEDED, 290)
    assert len(await known(vendors)) == 290


# What is not believed at once


async def test_an_empty_list_is_believed_when_it_comes_twice(vendors: Vendors) -> None:
    await sync_with(vendors, members([1, 2, 3]))

    first = await sync_with(vendors, [])

    error = tally(first).error
    assert (first.status, tally(first).status) == (RunStatus.PARTIAL, RunStatus.FAILED)
    assert error is not None
    assert "lacks 3 of the 3 that are known. Nothing was deleted" in error.message
    assert await known(vendors) == {"1", "2", "3"}

    second = await sync_with(vendors, [])

    assert second.status is RunStatus.SUCCEEDED
    assert await known(vendors) == set()


async def test_an_empty_list_that_was_a_slip_changes_nothing(vendors: Vendors) -> None:
    await sync_with(vendors, members([1, 2, 3]))
    await sync_with(vendors, [])

    await sync_with(vendors, members([1, 2, 3, 4]))
    again = await sync_with(vendors, [])

    assert tally(again).status is RunStatus.FAILED
    assert await known(vendors) == {"1", "2", "3", "4"}


async def test_a_list_that_ends_early_is_believed_when_it_comes_twice(vendors: Vendors) -> None:
    await sync_with(vendors, members(range(1, 301)))

    first = await sync_with(vendors, members(range(1, 150)))
    doubted = len(await known(vendors))
    second = await sync_with(vendors, members(range(1, 150)))

    assert (tally(first).status, doubted) == (RunStatus.FAILED, 300)
    assert (tally(second).status, len(await known(vendors))) == (RunStatus.SUCCEEDED, 149)


async def test_a_list_out_of_order_says_nothing_of_what_is_gone(vendors: Vendors) -> None:
    await sync_with(vendors, members([1, 2, 3]))
    shuffled = {MEMBERSHIPS: members([3, 1]), "meta": {"has_more": False}, "links": {}}
    vendors.desk.faults.append(Fault(200, json.dumps(shuffled).encode(), path=LISTED))

    summary = await sync_with(vendors, members([1, 3]))

    assert (tally(summary).status, tally(summary).read) == (RunStatus.SUCCEEDED, 2)
    assert await known(vendors) == {"1", "2", "3"}


async def test_a_record_that_cannot_be_read_hides_nobody(vendors: Vendors) -> None:
    await sync_with(vendors, members([1, 2, 3]))
    odd = {MEMBERSHIPS: [{"id": None}, *members([1])], "meta": {"has_more": False}, "links": {}}
    vendors.desk.faults.append(Fault(200, json.dumps(odd).encode(), path=LISTED))

    summary = await sync_with(vendors, [])

    assert tally(summary).quarantined == 1
    assert await known(vendors) == {"1", "2", "3"}


async def test_a_long_list_waits_for_its_turn(vendors: Vendors) -> None:
    await sync_with(vendors, members(range(1, 1_501)))
    vendors.clock.advance(seconds=80)
    early = await vendors.sync_zendesk()
    vendors.clock.advance(seconds=20)

    late = await vendors.sync_zendesk()

    assert (tally(early).read, tally(late).read) == (0, 1_500)


# Organizations, whose export does not announce every deletion


async def test_an_organization_that_is_no_longer_listed_is_gone(vendors: Vendors) -> None:
    key = "001000000000001AAA"
    vendors.put(
        Account=[sf_account(1)],
        organizations=[organization(5, external_id=key), organization(6)],
    )
    await vendors.sync()
    assert len(await vendors.rows(source_match)) == 2
    vendors.store.purge_zendesk("organizations", [5])

    await vendors.sync()

    (left,) = await vendors.rows(source_match)
    assert (left.external_id, left.status) == ("6", MatchStatus.UNMATCHED.value)


async def test_an_organization_that_was_missed_is_there_again(vendors: Vendors) -> None:
    vendors.put(organizations=[organization(5), organization(6)])
    await vendors.sync()
    vendors.store.purge_zendesk("organizations", [5])
    await vendors.sync()
    vendors.put(organizations=[organization(5)])  # as old as before: the export is past it

    await vendors.sync()

    assert len(await vendors.rows(source_match)) == 2


async def test_no_order_of_runs_forgets_what_was_doubted(vendors: Vendors) -> None:
    """A stream that lost its state, and is told nothing, doubts it as well."""
    await sync_with(vendors, members([1, 2]))
    async with open_writing(vendors.deps.engine, vendors.tenant_id) as work:
        nowhere = {"phase": "BACKFILL"}
        of_list = stream_state.c.stream == MEMBERSHIPS
        await work.connection.execute(update(stream_state).where(of_list).values(state=nowhere))

    assert tally(await sync_with(vendors, [])).status is RunStatus.FAILED
    assert tally(await sync_with(vendors, [])).status is RunStatus.SUCCEEDED
    assert await known(vendors) == set()
