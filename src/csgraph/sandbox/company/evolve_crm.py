"""What happens to customers in Salesforce as time passes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from csgraph.sandbox.company.chance import pick
from csgraph.sandbox.company.people import contact_id_of
from csgraph.sandbox.company.salesforce_schema import ACCOUNT, CONTACT
from csgraph.sandbox.company.stored import sampled, with_value
from csgraph.sandbox.company.timeline import salesforce_instant
from csgraph.sandbox.company.turn import Turn
from csgraph.sandbox.store import sobject_table

Row = dict[str, Any]

_ARRIVED_FROM = 64 * 20_000_000  # serials of contacts who changed their employer
_LIVE = "is_deleted = 0"
_IS_CHAMPION = f"{_LIVE} and json_extract(body, '$.Champion__c') = 1"
_HAS_EMPLOYER = f"{_LIVE} and json_extract(body, '$.AccountId') is not null"
_IS_CUSTOMER = f"{_LIVE} and json_extract(body, '$.Renewal_Date__c') is not null"
_IS_ALONE = (
    f"{_LIVE} and json_extract(body, '$.ParentId') is null"
    " and json_extract(body, '$.Customer_Tier__c') = 'Scale'"
)


def _rename(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, sobject_table(ACCOUNT), _LIVE, turn.scale)
    renamed = (turn.modified(row, Name=f"{row['Name']} Group") for row in found)
    return turn.store.put_rows(ACCOUNT, renamed)


def _reassign(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, sobject_table(ACCOUNT), _LIVE, turn.scale)
    owners = (pick(numbers, turn.staff.executives).user_id for _ in found)
    moved = (turn.modified(row, OwnerId=owner) for row, owner in zip(found, owners, strict=True))
    return turn.store.put_rows(ACCOUNT, moved)


def _slip_renewals(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, sobject_table(ACCOUNT), _IS_CUSTOMER, turn.scale)
    slipped = []
    for row in found:
        renews = datetime.fromisoformat(row["Renewal_Date__c"]) + timedelta(days=30)
        values = {
            "Renewal_Date__c": renews.date().isoformat(),
            "Health_Score__c": max(0.0, row["Health_Score__c"] - 15),
            "Rating": "Cold",
        }
        slipped.append(turn.modified(row, **values))
    return turn.store.put_rows(ACCOUNT, slipped)


def _champions_leave(turn: Turn, numbers: Random) -> int:
    """Champions leave; each turns up at another customer."""
    leaving = sampled(numbers, turn.store, sobject_table(CONTACT), _IS_CHAMPION, turn.scale)
    employers = sampled(numbers, turn.store, sobject_table(ACCOUNT), _IS_CUSTOMER, len(leaving))
    now = salesforce_instant(turn.at)
    gone: Row = {"Champion__c": False, "Left_Company__c": True, "Roles__c": None}
    gone |= {"IsEmailBounced": True, "EmailBouncedDate": now}
    turn.store.put_rows(CONTACT, (turn.modified(row, **gone) for row in leaving))
    arrived = [
        turn.modified(
            row,
            Id=contact_id_of(_ARRIVED_FROM + turn.step * 100_000 + place),
            AccountId=employer["Id"],
            ReportsToId=None,
            Email=None,
            Email_Domain__c=None,
            Champion__c=False,
            Roles__c=None,
            OwnerId=employer["OwnerId"],
            CreatedDate=now,
        )
        for place, (row, employer) in enumerate(zip(leaving, employers, strict=False))
        if employer["Id"] != row["AccountId"]
    ]
    turn.store.put_rows(CONTACT, arrived)
    return len(leaving)


def _delete_contacts(turn: Turn, numbers: Random) -> int:
    found = sampled(numbers, turn.store, sobject_table(CONTACT), _HAS_EMPLOYER, turn.scale)
    return turn.store.put_rows(CONTACT, (turn.modified(row, IsDeleted=True) for row in found))


def _restore_contacts(turn: Turn, numbers: Random) -> int:
    bin_ = f"is_deleted = 1 and system_modstamp < '{salesforce_instant(turn.at)}'"
    found = sampled(numbers, turn.store, sobject_table(CONTACT), bin_, 1)
    return turn.store.put_rows(CONTACT, (turn.modified(row, IsDeleted=False) for row in found))


def _empty_recycle_bin(turn: Turn, numbers: Random) -> int:
    """Erase some deleted contacts for good: only their absence tells."""
    bin_ = f"is_deleted = 1 and system_modstamp < '{salesforce_instant(turn.at)}'"
    found = sampled(numbers, turn.store, sobject_table(CONTACT), bin_, turn.scale)
    return turn.store.purge_rows(CONTACT, (row["Id"] for row in found))


def _merge_accounts(turn: Turn, numbers: Random) -> int:
    """Merge accounts two by two: contacts move to the winner."""
    count = 2 * max(1, turn.scale // 2)
    found = sampled(numbers, turn.store, sobject_table(ACCOUNT), _IS_ALONE, count)
    winners = {
        loser["Id"]: winner["Id"] for winner, loser in zip(found[::2], found[1::2], strict=False)
    }
    merged = [
        turn.modified(row, IsDeleted=True, MasterRecordId=winners[row["Id"]])
        if row["Id"] in winners
        else turn.modified(row)
        for row in found
    ]
    turn.store.put_rows(ACCOUNT, merged)
    _move(turn, CONTACT, "AccountId", winners)
    _move(turn, ACCOUNT, "ParentId", winners)
    return len(winners)


def _move(turn: Turn, name: str, reference: str, winners: Mapping[str, str]) -> None:
    children = with_value(turn.store, sobject_table(name), reference, winners)
    moved = (turn.modified(row, **{reference: winners[row[reference]]}) for row in children)
    turn.store.put_rows(name, moved)


CRM_CHANGES: Mapping[str, Callable[[Turn, Random], int]] = {
    "accounts_renamed": _rename,
    "accounts_reassigned": _reassign,
    "renewals_slipped": _slip_renewals,
    "champions_left": _champions_leave,
    "contacts_restored": _restore_contacts,
    "contacts_erased": _empty_recycle_bin,
    "contacts_deleted": _delete_contacts,
    "accounts_merged": _merge_accounts,
}
