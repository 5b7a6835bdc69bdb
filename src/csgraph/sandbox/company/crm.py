"""The company as Salesforce writes it down.

Every row is complete: it has each field of its object's describe, null where nothing is
known. A record merged away keeps the id of the one that absorbed it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from csgraph.sandbox.company.chance import digits, pick, stream, whole
from csgraph.sandbox.company.customers import (
    Customer,
    Mood,
    World,
    account_id,
    merged_account_id,
    system_modified,
    was_merged,
)
from csgraph.sandbox.company.naming import company_name
from csgraph.sandbox.company.people import Person, unemployed
from csgraph.sandbox.company.salesforce_schema import KEY_PREFIXES, LEVELS, ORGANIZATION, ROLES
from csgraph.sandbox.company.sobject_ids import sobject_id
from csgraph.sandbox.company.staff import COMPANY_NAME, Employee
from csgraph.sandbox.company.timeline import DAY, HOUR, YEAR, date_of, salesforce_instant

Row = dict[str, Any]

_NOTES = (
    "Asked for the roadmap twice. Wants fewer e-mails.",
    "Renewal depends on the new CFO.\nLegal asks for 60 days.",
    "Très contents de l'accompagnement 👍",
    "Budget frozen until Q3; expansion «maybe».",
    "導入は順調。次回の定例は来月。",
)
_PLANS = ("Roll out to all sites", "Replace the spreadsheet", "Halve time to close the month")


def organization_row(world: World) -> Row:
    """Return the one row of Organization."""
    founded = salesforce_instant(world.as_of - 6 * YEAR)
    return {
        "Id": sobject_id(KEY_PREFIXES[ORGANIZATION], 4_400 + world.seed % 4_000),
        "Name": COMPANY_NAME,
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "EU46",
        "IsSandbox": False,
        "DefaultCurrencyIsoCode": "USD",
        "LanguageLocaleKey": "en_US",
        "TimeZoneSidKey": "America/New_York",
        "FiscalYearStartMonth": 2,
        "NamespacePrefix": None,
        "CreatedDate": founded,
        "CreatedById": world.staff.system.user_id,
        "LastModifiedDate": founded,
        "LastModifiedById": world.staff.system.user_id,
        "SystemModstamp": founded,
    }


def user_rows(world: World) -> Iterator[Row]:
    """Yield the rows of User."""
    everyone = world.staff.everyone
    for each in everyone:
        if each.is_user:
            yield _user_row(world, each, None if each.manager is None else everyone[each.manager])


def account_rows(world: World, customer: Customer) -> Iterator[Row]:
    """Yield a customer's account with the one that was merged into it, if any."""
    row = _account_row(world, customer)
    yield row
    if was_merged(world, customer.number):
        yield _merged_row(row, customer)


def contact_rows(world: World, customer: Customer) -> Iterator[Row]:
    """Yield the contacts of a customer."""
    numbers = stream(world.seed, "contact", customer.number)
    ids = [person.contact_id for person in customer.people]
    town = pick(numbers, customer.name.locale.towns)
    for person in customer.people:
        manager = None if person.manager is None else ids[person.manager]
        modstamp = system_modified(numbers, person.modified_at, world.as_of)
        row = contact_row(world, person, customer.owner, modstamp)
        row |= {
            "AccountId": customer.account_id,
            "ReportsToId": manager,
            "CurrencyIsoCode": customer.name.locale.currency,
        }
        row |= _address("Mailing", None, town.name, town.state, None, customer.name.locale.country)
        if person.email is None or numbers.random() < 0.3:
            yield row
            continue
        surveyed_at = whole(numbers, person.created_at, world.as_of - DAY)
        row |= {
            "NPS__c": float(whole(numbers, 0, 6) + 4 * (customer.mood is Mood.THRIVING)),
            "Last_Survey__c": date_of(surveyed_at),
            "Last_Contacted__c": salesforce_instant(whole(numbers, surveyed_at, world.as_of)),
        }
        yield row


def unemployed_rows(world: World, count: int) -> Iterator[Row]:
    """Yield contacts that belong to no account."""
    for index in range(count):
        person = unemployed(world.seed, index, company_name(world.seed, index), world.as_of)
        owner = world.staff.executives[index % len(world.staff.executives)]
        yield contact_row(world, person, owner, person.modified_at)


def contact_row(world: World, person: Person, owner: Employee, modstamp: int) -> Row:
    """Return a person's row of Contact, at no account yet."""
    roles = [ROLES[0]] if person.is_champion else []
    roles += [ROLES[1]] if person.level == 0 else []
    roles += [ROLES[3]] if person.level > 2 else []
    return {
        "Id": person.contact_id,
        "MasterRecordId": None,
        "AccountId": None,
        "LastName": person.last_name,
        "FirstName": person.first_name,
        "Salutation": person.salutation,
        "Name": person.name,
        **_address("Mailing", None, None, None, None, None),
        "Phone": person.phone,
        "MobilePhone": None,
        "ReportsToId": None,
        "Email": person.email,
        "Title": person.title,
        "Department": person.department,
        "LeadSource": None if person.serial % 3 else "Event",
        "Birthdate": None,
        "Description": None,
        "HasOptedOutOfEmail": person.serial % 17 == 0,
        "IsEmailBounced": person.has_left,
        "EmailBouncedDate": salesforce_instant(person.modified_at) if person.has_left else None,
        "CurrencyIsoCode": "USD",
        "OwnerId": owner.user_id,
        **audit_values(world, owner, person.created_at, person.modified_at, modstamp),
        "IsDeleted": person.is_deleted,
        "LastActivityDate": None if person.serial % 4 == 0 else date_of(person.modified_at),
        "Level__c": LEVELS[person.level],
        "Roles__c": ";".join(roles) or None,
        "Champion__c": person.is_champion,
        "Left_Company__c": person.has_left,
        "NPS__c": None,
        "Last_Survey__c": None,
        "Last_Contacted__c": None,
        "Profile__c": None,
        "Email_Domain__c": person.email.split("@")[1] if person.email else None,
    }


def days_until(world_as_of: int, renewal: str | None) -> float | None:
    """Return what the formula of `Days_to_Renewal__c` gives on a day."""
    if renewal is None:
        return None
    renews = datetime.fromisoformat(renewal).replace(tzinfo=UTC)
    return float((int(renews.timestamp()) - world_as_of + world_as_of % DAY) // DAY)


def _account_row(world: World, customer: Customer) -> Row:
    numbers = stream(world.seed, "account", customer.number)
    locale = customer.name.locale
    town = pick(numbers, locale.towns)
    street = pick(numbers, locale.streets)
    street = street.format(n=whole(numbers, 1, 240), m=whole(numbers, 1, 40))
    is_public = numbers.random() < 0.08
    parent = None if customer.parent is None else account_id(customer.parent)
    return {
        "Id": customer.account_id,
        "MasterRecordId": None,
        "Name": customer.name.legal,
        "Type": _account_type(customer),
        "ParentId": parent,
        **_address(
            "Billing",
            street,
            town.name,
            town.state,
            digits(numbers, town.postal_code),
            locale.country,
        ),
        "Phone": locale.dialling.format(a=digits(numbers, "###"), b=digits(numbers, "##")),
        "AccountNumber": f"LF-{customer.number + 1:06}",
        "Website": customer.website,
        "Industry": customer.industry if numbers.random() < 0.95 else None,
        "AnnualRevenue": float(customer.annual_revenue) if numbers.random() < 0.9 else None,
        "NumberOfEmployees": customer.employees if numbers.random() < 0.95 else None,
        "Ownership": "Subsidiary" if parent else "Public" if is_public else "Private",
        "TickerSymbol": customer.domain[:4].upper() if is_public else None,
        "Description": None,
        "Rating": ("Hot", "Warm", "Warm", "Cold")[customer.mood.value],
        "CurrencyIsoCode": locale.currency,
        "OwnerId": customer.owner.user_id,
        **audit_values(
            world,
            customer.owner,
            customer.created_at,
            customer.modified_at,
            customer.system_modified_at,
        ),
        "LastActivityDate": date_of(customer.modified_at) if numbers.random() < 0.8 else None,
        "LastViewedDate": None,
        "AccountSource": pick(numbers, ("Web", "Partner Referral", "Other")),
        **_account_custom_values(world, customer),
    }


def _account_custom_values(world: World, customer: Customer) -> Row:
    numbers = stream(world.seed, "account-custom", customer.number)
    is_prospect = customer.is_prospect
    renewal = None if customer.renewal_at is None else date_of(customer.renewal_at)
    reviewed_at = whole(numbers, max(customer.created_at, world.as_of - YEAR), world.as_of - HOUR)
    was_reviewed = customer.segment.value > 0 and not is_prospect
    arr = None if is_prospect else customer.arr + numbers.randrange(100) / 100
    return {
        "Customer_Tier__c": customer.tier,
        "Products__c": None if is_prospect else ";".join(customer.products),
        "Seats__c": None if customer.seats is None else float(customer.seats),
        "Health_Score__c": customer.health,
        "ARR__c": arr,
        "Discount__c": None if numbers.random() < 0.6 else float(whole(numbers, 1, 8)) * 2.5,
        "Auto_Renew__c": numbers.random() < 0.55,
        "Renewal_Date__c": renewal,
        "Last_Business_Review__c": salesforce_instant(reviewed_at) if was_reviewed else None,
        "Success_Plan__c": pick(numbers, _PLANS) if numbers.random() < 0.4 else None,
        "CSM_Notes__c": pick(numbers, _NOTES) if numbers.random() < 0.3 else None,
        "External_Key__c": f"cust-{customer.number + 1:05}",
        "CSM__c": None if is_prospect else customer.manager.user_id,
        "Status_Page__c": None,
        "ARR_per_Seat__c": round(arr / customer.seats, 2) if arr and customer.seats else None,
        "Days_to_Renewal__c": days_until(world.as_of, renewal),
    }


def _account_type(customer: Customer) -> str:
    if customer.is_prospect:
        return "Prospect"
    return "Customer - Channel" if customer.number % 9 == 4 else "Customer - Direct"


def _merged_row(winner: Row, customer: Customer) -> Row:
    """Return a duplicate that somebody merged into an account: deleted, pointing at it."""
    return winner | {
        "Id": merged_account_id(customer.number),
        "IsDeleted": True,
        "MasterRecordId": winner["Id"],
        "Name": customer.name.short.upper(),
        "ParentId": None,
        "AccountNumber": None,
        "External_Key__c": None,
        "CSM__c": None,
    }


def _user_row(world: World, employee: Employee, manager: Employee | None) -> Row:
    initials = employee.email[:4]
    return {
        "Id": employee.user_id,
        "Username": f"{employee.email}.crm",
        "LastName": employee.last_name,
        "FirstName": employee.first_name,
        "Name": employee.name,
        "Email": employee.email,
        "Title": employee.title,
        "Department": employee.department,
        "Phone": None,
        "Alias": f"{initials}{employee.number}"[:8],
        "CommunityNickname": f"{initials}{employee.number}",
        "IsActive": employee.is_active,
        "UserType": "Standard",
        "ManagerId": None if manager is None else manager.user_id,
        "TimeZoneSidKey": employee.locale.iana_time_zone,
        "LocaleSidKey": employee.locale.code.replace("-", "_"),
        "LanguageLocaleKey": "en_US",
        "EmailEncodingKey": "UTF-8",
        "EmployeeNumber": f"E{1000 + employee.number}",
        "LastLoginDate": salesforce_instant(employee.changed_at),
        "CreatedDate": salesforce_instant(employee.joined_at),
        "CreatedById": world.staff.system.user_id,
        "LastModifiedDate": salesforce_instant(employee.changed_at),
        "LastModifiedById": world.staff.system.user_id,
        "SystemModstamp": salesforce_instant(employee.changed_at),
    }


def audit_values(world: World, owner: Employee, created: int, modified: int, modstamp: int) -> Row:
    """Return what the system itself keeps of a record."""
    return {
        "IsDeleted": False,
        "CreatedDate": salesforce_instant(created),
        "CreatedById": owner.user_id,
        "LastModifiedDate": salesforce_instant(modified),
        "LastModifiedById": (owner if modified % 3 else world.staff.system).user_id,
        "SystemModstamp": salesforce_instant(modstamp),
    }


def _address(
    prefix: str,
    street: str | None,
    city: str | None,
    state: str | None,
    postal_code: str | None,
    country: str | None,
) -> Row:
    parts = {
        "street": street,
        "city": city,
        "state": state,
        "postalCode": postal_code,
        "country": country,
        "latitude": None,
        "longitude": None,
        "geocodeAccuracy": None,
    }
    is_known = any(part is not None for part in parts.values())
    row: Row = {f"{prefix}{key[0].upper()}{key[1:]}": part for key, part in parts.items()}
    return row | {f"{prefix}Address": parts if is_known else None}
