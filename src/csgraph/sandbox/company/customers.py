"""The customers themselves, before either system writes them down.

A customer follows from the seed and its number alone, so that any part of it can be made
again. Numbers come in families of eight: the first may be the parent of some others.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from random import Random

from csgraph.sandbox.company.chance import pick, pick_weighted, stream, whole
from csgraph.sandbox.company.naming import CompanyName, company_name
from csgraph.sandbox.company.people import PeopleSource, Person, people_of
from csgraph.sandbox.company.salesforce_schema import (
    ACCOUNT,
    INDUSTRIES,
    KEY_PREFIXES,
    PRODUCTS,
    TIERS,
)
from csgraph.sandbox.company.sobject_ids import sobject_id
from csgraph.sandbox.company.staff import Employee, Staff
from csgraph.sandbox.company.timeline import DAY, HOUR, YEAR, start_of_day

_FAMILY = 8
_MERGED_FROM = 10_000_000  # serials of accounts merged away begin here


class Segment(Enum):
    """How big a customer is."""

    SMALL = 0
    MID = 1
    ENTERPRISE = 2


class Mood(Enum):
    """How a customer is doing; what it does follows from it."""

    THRIVING = 0
    STEADY = 1
    STRAINED = 2
    FAILING = 3


_SEGMENTS = ((Segment.SMALL, 0.6), (Segment.MID, 0.3), (Segment.ENTERPRISE, 0.1))
_MOODS = (
    (Mood.THRIVING, 0.28),
    (Mood.STEADY, 0.42),
    (Mood.STRAINED, 0.2),
    (Mood.FAILING, 0.1),
)
_ARR_BAND = {
    Segment.SMALL: (4_000, 30_000),
    Segment.MID: (25_000, 110_000),
    Segment.ENTERPRISE: (90_000, 900_000),
}
_HEADCOUNT_BAND = {
    Segment.SMALL: (8, 180),
    Segment.MID: (150, 1_500),
    Segment.ENTERPRISE: (1_200, 60_000),
}
_HEALTH_BAND = {
    Mood.THRIVING: (78, 98),
    Mood.STEADY: (55, 85),
    Mood.STRAINED: (35, 60),
    Mood.FAILING: (8, 40),
}
_WEBSITES = ("https://www.{}", "https://{}", "http://www.{}/", "{}", "https://www.{}/en/home")
_PER_DOLLAR = {"EUR": 1, "GBP": 1, "SEK": 10, "PLN": 4, "BRL": 5, "INR": 80, "JPY": 140}


@dataclass(frozen=True, slots=True)
class World:
    """What all customers share."""

    seed: int
    accounts: int
    as_of: int
    staff: Staff
    people: float = 1.0
    """How many people a customer has, beside the usual number."""
    tickets: float = 1.0
    """How many ordinary tickets it has, beside the usual number."""


@dataclass(frozen=True, slots=True)
class Family:
    """The parent of some accounts of a family, with its children's own parents."""

    parent: int
    parent_of: dict[int, int]
    sharing_domain: frozenset[int]  # children that use the parent's domain


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer company."""

    number: int
    name: CompanyName
    domain: str
    website: str | None
    segment: Segment
    mood: Mood
    is_prospect: bool
    parent: int | None
    industry: str
    annual_revenue: int
    employees: int
    tier: str | None
    products: tuple[str, ...]
    seats: int | None
    arr: int
    health: float | None
    renewal_at: int | None
    created_at: int
    modified_at: int
    system_modified_at: int
    owner: Employee
    manager: Employee
    people: tuple[Person, ...]

    @property
    def account_id(self) -> str:
        """Return the id of the Salesforce Account."""
        return account_id(self.number)


def account_id(number: int) -> str:
    """Return the Salesforce id of a customer's account."""
    return sobject_id(KEY_PREFIXES[ACCOUNT], number + 1)


def merged_account_id(number: int) -> str:
    """Return the id of the account that was merged into a customer's, if one was."""
    return sobject_id(KEY_PREFIXES[ACCOUNT], _MERGED_FROM + number)


def was_merged(world: World, number: int) -> bool:
    """Tell whether another account was merged into this customer's."""
    return stream(world.seed, "merged", number).random() < 0.03


def _segment(numbers: Random, number: int, family: Family) -> Segment:
    drawn = pick_weighted(numbers, _SEGMENTS)
    return Segment.ENTERPRISE if number == family.parent and family.parent_of else drawn


def _domain(world: World, number: int, family: Family, name: CompanyName) -> str:
    shares = number in family.sharing_domain
    return (company_name(world.seed, family.parent) if shares else name).domain


def customer(world: World, number: int) -> Customer:
    """Return a customer by its number."""
    numbers = stream(world.seed, "customer", number)
    family = family_of(world.seed, number, world.accounts)
    segment = _segment(numbers, number, family)
    mood = pick_weighted(numbers, _MOODS)
    name = _family_name(world, number, family)
    domain = _domain(world, number, family, name)
    is_prospect = numbers.random() < 0.08
    created_at = whole(numbers, world.as_of - 4 * YEAR, world.as_of - 20 * DAY)
    modified_at = _later(numbers, created_at, world.as_of)
    employees = whole(numbers, *_HEADCOUNT_BAND[segment])
    arr = whole(numbers, *_ARR_BAND[segment]) * _PER_DOLLAR.get(name.locale.currency, 1)
    website = _website(numbers, family, number, domain)
    return Customer(
        number=number,
        name=name,
        domain=domain,
        website=website,
        segment=segment,
        mood=mood,
        is_prospect=is_prospect,
        parent=family.parent_of.get(number),
        industry=pick(numbers, INDUSTRIES),
        annual_revenue=employees * whole(numbers, 60, 240) * 1000,
        employees=employees,
        tier=None if is_prospect else TIERS[2 - segment.value],
        products=_products(numbers, segment),
        seats=None if is_prospect else max(3, employees // whole(numbers, 2, 12)),
        arr=0 if is_prospect else arr,
        health=None if is_prospect else round(_between(numbers, *_HEALTH_BAND[mood]), 2),
        renewal_at=None if is_prospect else world.as_of + whole(numbers, -20 * DAY, 360 * DAY),
        created_at=created_at,
        modified_at=modified_at,
        system_modified_at=system_modified(numbers, modified_at, world.as_of),
        owner=pick(numbers, world.staff.executives),
        manager=pick(numbers, world.staff.managers),
        people=people_of(
            PeopleSource(
                seed=world.seed,
                number=number,
                name=name,
                domain=domain,
                typical_count=(2, 6, 13)[segment.value],
                share=world.people,
                is_failing=mood is Mood.FAILING,
                created_at=created_at,
                as_of=world.as_of,
                mark=f".{number - family.parent}" if number in family.sharing_domain else "",
            )
        ),
    )


def _website(numbers: Random, family: Family, number: int, domain: str) -> str | None:
    address = pick(numbers, _WEBSITES).format(domain)
    is_known = numbers.random() < 0.93 or shares_domain(family, number)
    return address if is_known else None


def shares_domain(family: Family, number: int) -> bool:
    """Tell whether another customer has the domain of this one."""
    is_shared_parent = number == family.parent and bool(family.sharing_domain)
    return is_shared_parent or number in family.sharing_domain


@lru_cache(maxsize=256)
def family_of(seed: int, number: int, accounts: int) -> Family:
    """Return the family that a customer's number falls into."""
    first = number - number % _FAMILY
    numbers = stream(seed, "family", first)
    if numbers.random() >= 0.35:
        return Family(first, {}, frozenset())
    children = range(first + 1, min(first + 1 + whole(numbers, 1, 3), accounts))
    parent_of = dict.fromkeys(children, first)
    if len(children) == 3 and numbers.random() < 0.5:
        parent_of[children[2]] = children[0]
    sharing = frozenset(child for child in children if numbers.random() < 0.4)
    return Family(first, parent_of, sharing)


def system_modified(numbers: Random, modified_at: int, as_of: int) -> int:
    """Return when the system last touched a record.

    Nightly jobs and a mass update touch many records within one second.
    """
    roll = numbers.random()
    if roll < 0.12:  # one data load touched them all
        touched_at = start_of_day(as_of) - 9 * DAY + 3 * HOUR + 417
    elif roll < 0.4:
        touched_at = start_of_day(as_of) - whole(numbers, 1, 14) * DAY + 2 * HOUR
    else:
        return modified_at
    return max(modified_at, touched_at)


def _later(numbers: Random, created_at: int, as_of: int) -> int:
    """Return a last change: most were made lately."""
    age = as_of - HOUR - created_at
    return as_of - HOUR - int(age * numbers.random() ** 3)


def _family_name(world: World, number: int, family: Family) -> CompanyName:
    own = company_name(world.seed, number)
    if number not in family.parent_of:
        return own
    # a subsidiary is called like its parent, in its own country
    root = company_name(world.seed, family.parent)
    place = f"{root.short} ({own.locale.country})"
    distinct = number - family.parent
    legal = place if distinct == 1 else f"{place} {distinct}"
    return CompanyName(own.locale, legal, legal, own.domain)


def _products(numbers: Random, segment: Segment) -> tuple[str, ...]:
    wanted = 0.25 + 0.2 * segment.value
    chosen = tuple(each for each in PRODUCTS if numbers.random() < wanted)
    return chosen or PRODUCTS[:1]


def _between(numbers: Random, lowest: float, highest: float) -> float:
    return lowest + numbers.random() * (highest - lowest)
