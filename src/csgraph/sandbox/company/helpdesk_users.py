"""The people whom Zendesk knows: agents, end-users.

An agent has the e-mail of the Salesforce User that is the same person, an end-user that
of the Contact. A deleted user is inactive; one erased for good has no name left.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from csgraph.sandbox.company.chance import pick, stream, whole
from csgraph.sandbox.company.customers import Customer, World
from csgraph.sandbox.company.people import SERIALS_PER_CUSTOMER, Person
from csgraph.sandbox.company.staff import Employee
from csgraph.sandbox.company.timeline import DAY, HOUR, zendesk_instant
from csgraph.sandbox.company.zendesk_schema import BASE_URL, GROUP_IDS

Row = dict[str, Any]

_USER_IDS = 18_900_000_000_112
_STEP = 128
_FIRST_STRANGER = 48  # of a customer's serials: people whom Salesforce doesn't know
ERASED_NAME = "Permanently Deleted User"

_DEFAULTS: Row = {  # of an end-user; the first entries fix the order of the API's keys
    "id": None,
    "url": None,
    "name": None,
    "email": None,
    "created_at": None,
    "updated_at": None,
    "time_zone": None,
    "iana_time_zone": None,
    "phone": None,
    "shared_phone_number": None,
    "photo": None,
    "locale_id": 1,
    "locale": None,
    "organization_id": None,
    "role": "end-user",
    "verified": True,
    "external_id": None,
    "tags": [],
    "alias": None,
    "active": True,
    "shared": False,
    "shared_agent": False,
    "last_login_at": None,
    "two_factor_auth_enabled": False,
    "signature": None,
    "details": None,
    "notes": None,
    "role_type": None,
    "custom_role_id": None,
    "moderator": False,
    "ticket_restriction": "requested",
    "only_private_comments": False,
    "restricted_agent": True,
    "suspended": False,
    "default_group_id": None,
    "report_csv": False,
    "user_fields": {"job_title": None, "beta_tester": False, "employee_number": None},
}


def user_id(serial: int) -> int:
    """Return the id of the end-user with a person's serial."""
    return _USER_IDS + serial * _STEP


def agent_rows(world: World) -> Iterator[Row]:
    """Yield the agents: support engineers, with managers who are Salesforce Users too."""
    for employee in world.staff.everyone:
        if employee.is_agent:
            yield _agent_row(employee)


def end_user_rows(world: World, customer: Customer, organization: int | None) -> Iterator[Row]:
    """Yield a customer's end-users: most contacts, with some whom Salesforce doesn't know."""
    numbers = stream(world.seed, "end-user", customer.number)
    for person in customer.people:
        wanted = 0.3 if organization is None else 0.8
        if person.email is not None and numbers.random() < wanted:
            yield _contact_user_row(world, person, customer, organization, numbers)
    if organization is not None:
        for index in range(whole(numbers, 0, 2 + customer.segment.value)):
            yield _stranger_row(world, customer, organization, index, numbers)


def user_row(
    row_id: int,
    *,
    name: str,
    email: str | None,
    organization_id: int | None,
    created_at: int,
    updated_at: int,
    locale: tuple[str, str, str],
) -> Row:
    """Return an end-user as the API shows one; `locale` is a code with two zone names."""
    code, time_zone, iana_time_zone = locale
    return _DEFAULTS | {
        "id": row_id,
        "url": f"{BASE_URL}/users/{row_id}.json",
        "name": name,
        "email": email,
        "created_at": zendesk_instant(created_at),
        "updated_at": zendesk_instant(updated_at),
        "time_zone": time_zone,
        "iana_time_zone": iana_time_zone,
        "locale": code,
        "organization_id": organization_id,
    }


def deleted(row: Row, deleted_at: int, *, for_good: bool = False) -> Row:
    """Return a user as the API shows it once deleted."""
    gone = row | {
        "active": False,
        "email": None,
        "organization_id": None,
        "updated_at": zendesk_instant(deleted_at),
    }
    return gone | {"name": ERASED_NAME, "phone": None, "details": ""} if for_good else gone


def _agent_row(employee: Employee) -> Row:
    locale = employee.locale
    row = user_row(
        employee.agent_id,
        name=employee.name,
        # one in a while the two systems don't agree on capitals
        email=employee.email.title() if employee.number % 13 == 5 else employee.email,
        organization_id=None,
        created_at=employee.joined_at,
        updated_at=employee.changed_at,
        locale=(locale.code, locale.time_zone, locale.iana_time_zone),
    )
    return row | {
        "role": "admin" if employee.manager == 1 else "agent",
        # customer success is in Salesforce, and has light agents here
        "role_type": 1 if employee.is_user and employee.manager != 1 else 4,
        "custom_role_id": 360_001_121_331,
        "moderator": True,
        "ticket_restriction": None,
        "restricted_agent": False,
        "default_group_id": GROUP_IDS[employee.number % len(GROUP_IDS)],
        "last_login_at": zendesk_instant(employee.changed_at),
        "signature": f"{employee.first_name} · {employee.title}",
        "suspended": not employee.is_active,
        "two_factor_auth_enabled": True,
    }


def _contact_user_row(
    world: World,
    person: Person,
    customer: Customer,
    organization: int | None,
    numbers: Random,
) -> Row:
    locale = customer.name.locale
    created_at = _soon_after(numbers, person.created_at, world.as_of - 2 * DAY)
    updated_at = whole(numbers, max(created_at, person.modified_at), world.as_of - HOUR)
    email = person.email or ""
    row = user_row(
        user_id(person.serial),
        name=person.name,
        email=email.lower(),
        organization_id=organization,
        created_at=created_at,
        updated_at=updated_at,
        locale=(locale.code, locale.time_zone, locale.iana_time_zone),
    )
    row["phone"] = person.phone
    row["user_fields"] = row["user_fields"] | {"job_title": person.title}
    if numbers.random() < 0.05:
        row |= {"tags": ["beta_tester"]}
        row["user_fields"]["beta_tester"] = True
    if person.has_left and numbers.random() < 0.6:
        return deleted(row, updated_at, for_good=numbers.random() < 0.3)
    return row | {"suspended": person.has_left}


def _stranger_row(
    world: World, customer: Customer, organization: int, index: int, numbers: Random
) -> Row:
    locale = customer.name.locale
    first, last = pick(numbers, locale.first_names), pick(numbers, locale.last_names)
    created_at = _soon_after(numbers, customer.created_at, world.as_of - 3 * DAY)
    row = user_row(
        user_id(customer.number * SERIALS_PER_CUSTOMER + _FIRST_STRANGER + index),
        name=f"{first.shown} {last.shown}",
        email=f"{first.ascii}{last.ascii[:1]}{customer.number}{index}@{customer.domain}",
        organization_id=organization,
        created_at=created_at,
        updated_at=whole(numbers, created_at, world.as_of - HOUR),
        locale=(locale.code, locale.time_zone, locale.iana_time_zone),
    )
    return row | {"suspended": numbers.random() < 0.03}


def _soon_after(numbers: Random, earliest: int, latest: int) -> int:
    return earliest + int((latest - earliest) * numbers.random() ** 6)
