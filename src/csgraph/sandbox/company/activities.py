"""Calls, e-mails, tasks and meetings with a customer, as Salesforce keeps them."""

from collections.abc import Iterator
from typing import Any

from csgraph.sandbox.company.chance import pick, pick_weighted, stream, whole
from csgraph.sandbox.company.crm import audit_values
from csgraph.sandbox.company.customers import Customer, World
from csgraph.sandbox.company.deals import Deal
from csgraph.sandbox.company.sales_schema import EVENT, SALES_PREFIXES, TASK
from csgraph.sandbox.company.sobject_ids import sobject_id
from csgraph.sandbox.company.timeline import DAY, HOUR, YEAR, date_of, salesforce_instant

Row = dict[str, Any]
_PLACES = 16
_SUBTYPES = (("Call", 0.4), ("Email", 0.35), ("Task", 0.25))
_SUBJECTS = {
    "Call": ("Call about the renewal", "Call: how is the rollout going?", "Returned a call"),
    "Email": ("Email: minutes of our meeting", "Email: offer", "Email: 近況のご報告"),
    "Task": ("Prepare the business review", "Send the contract", "Update the success plan"),
}
_MEETINGS = ("Kick-off", "Business review", "Workshop", "Déjeuner de travail", "Steering committee")
_LEAD = "00QLk0000000001AAA"


def task_rows(world: World, customer: Customer, deals: tuple[Deal, ...]) -> Iterator[Row]:
    """Yield the rows of Task."""
    numbers = stream(world.seed, "tasks", customer.number)
    for place in range(whole(numbers, 0, 1 + 2 * customer.segment.value)):
        subtype = pick_weighted(numbers, _SUBTYPES)
        at = whole(numbers, max(customer.created_at, world.as_of - 2 * YEAR), world.as_of - HOUR)
        is_open = subtype == "Task" and numbers.random() < 0.4
        due = at + whole(numbers, 1, 30) * DAY if is_open else at
        is_call = subtype == "Call"
        yield {
            "Id": sobject_id(SALES_PREFIXES[TASK], customer.number * _PLACES + place + 1),
            **_about(customer, deals, place),
            "Subject": pick(numbers, _SUBJECTS[subtype]),
            "ActivityDate": date_of(due),
            "Description": "Talked about seats 🪑 and price." if is_call else None,
            "OwnerId": customer.owner.user_id,
            "IsArchived": at < world.as_of - YEAR,
            **audit_values(world, customer.owner, at, at, at),
            "Status": "Not Started" if is_open else "Completed",
            "Priority": "Normal",
            "IsClosed": not is_open,
            "TaskSubtype": subtype,
            "CallType": pick(numbers, ("Inbound", "Outbound")) if is_call else None,
            "CallDurationInSeconds": whole(numbers, 30, 3_000) if is_call else None,
            "CompletedDateTime": None if is_open else salesforce_instant(at),
        }


def event_rows(world: World, customer: Customer, deals: tuple[Deal, ...]) -> Iterator[Row]:
    """Yield the rows of Event."""
    numbers = stream(world.seed, "events", customer.number)
    for place in range(whole(numbers, 0, 1 + customer.segment.value)):
        at = whole(numbers, max(customer.created_at, world.as_of - YEAR), world.as_of - HOUR)
        starts = at + whole(numbers, 1, 20) * DAY
        minutes = pick(numbers, (30, 45, 60, 90))
        yield {
            "Id": sobject_id(SALES_PREFIXES[EVENT], customer.number * _PLACES + place + 1),
            **_about(customer, deals, place),
            "Subject": pick(numbers, _MEETINGS),
            "ActivityDate": date_of(starts),
            "Description": None,
            "OwnerId": (customer.manager if place else customer.owner).user_id,
            "IsArchived": False,
            **audit_values(world, customer.owner, at, at, at),
            "Location": None,
            "IsAllDayEvent": False,
            "StartDateTime": salesforce_instant(starts),
            "EndDateTime": salesforce_instant(starts + minutes * 60),
            "DurationInMinutes": minutes,
        }


def _about(customer: Customer, deals: tuple[Deal, ...], place: int) -> Row:
    """Return whom an activity is with, and what it is about: not always a contact and a deal."""
    person = customer.people[place % len(customer.people)].contact_id
    is_about_deal = place % 3 == 0
    return {
        "WhoId": _LEAD if place == 4 else person if place % 5 != 3 else None,
        "WhatId": deals[place % len(deals)].id if is_about_deal else customer.account_id,
        "AccountId": customer.account_id,
    }
