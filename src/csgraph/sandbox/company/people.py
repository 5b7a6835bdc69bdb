"""The people of a customer, before either system writes them down.

The first is the highest in rank; everybody reports to somebody before them. E-mails are
unique within a customer.
"""

from dataclasses import dataclass
from random import Random

from csgraph.sandbox.company.chance import digits, pick, stream, whole
from csgraph.sandbox.company.locales import Word
from csgraph.sandbox.company.naming import CompanyName
from csgraph.sandbox.company.salesforce_schema import CONTACT, KEY_PREFIXES
from csgraph.sandbox.company.sobject_ids import sobject_id
from csgraph.sandbox.company.timeline import DAY

MOST_PEOPLE = 40
SERIALS_PER_CUSTOMER = 64
_UNEMPLOYED_FROM = 64 * 10_000_000  # serials of contacts without an account begin here

DEPARTMENTS = (
    "Operations",
    "Finance",
    "Information Technology",
    "Customer Support",
    "Product",
    "Marketing",
    "Legal",
    "People",
)
_TITLES = (
    ("Chief {} Officer", "Chief {} Officer", "Managing Director"),
    ("VP {}", "Vice President, {}", "SVP {}"),
    ("Director of {}", "Head of {}", "{} Director"),
    ("{} Manager", "Team Lead, {}", "Senior {} Manager"),
    ("{} Analyst", "{} Specialist", "{} Coordinator", "Systems Administrator"),
)
_CHIEFS = {
    "Operations": "Operating",
    "Finance": "Financial",
    "Information Technology": "Information",
    "Customer Support": "Customer",
}
FREEMAIL = ("gmail.com", "outlook.com", "yahoo.co.uk", "gmx.de", "icloud.com")
_LOCAL_PARTS = ("{first}.{last}", "{initial}{last}", "{first}", "{first}_{last}", "{last}")


@dataclass(frozen=True, slots=True)
class PeopleSource:
    """What a customer's people follow from."""

    seed: int
    number: int
    name: CompanyName
    domain: str
    typical_count: int
    is_failing: bool
    created_at: int
    as_of: int
    share: float = 1.0
    mark: str = ""  # tells the people of companies with one domain apart


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a customer's."""

    contact_id: str
    serial: int
    first_name: str
    last_name: str
    name: str
    salutation: str | None
    email: str | None
    title: str | None
    department: str | None
    level: int  # index into the schema's LEVELS, the highest rank first
    manager: int | None  # index among the customer's people
    is_champion: bool
    has_left: bool
    is_deleted: bool
    phone: str | None
    created_at: int
    modified_at: int


def contact_id_of(serial: int) -> str:
    """Return the id of a Salesforce Contact."""
    return sobject_id(KEY_PREFIXES[CONTACT], serial + 1)


def people_of(source: PeopleSource) -> tuple[Person, ...]:
    """Return the people of a customer."""
    numbers = stream(source.seed, "people", source.number)
    usual = whole(numbers, 1, 2 * source.typical_count - 1) + 1
    count = min(MOST_PEOPLE, max(1, round(source.share * usual)))
    style = pick(numbers, _LOCAL_PARTS) + source.mark
    taken: set[str] = set()
    serial = source.number * SERIALS_PER_CUSTOMER
    return tuple(
        _person(numbers, source, serial + index, index, style, taken) for index in range(count)
    )


def unemployed(seed: int, index: int, name: CompanyName, as_of: int) -> Person:
    """Return somebody whose company nobody wrote down."""
    source = PeopleSource(
        seed=seed,
        number=0,
        name=name,
        domain=FREEMAIL[index % len(FREEMAIL)],
        typical_count=1,
        is_failing=False,
        created_at=as_of - 500 * DAY,
        as_of=as_of - DAY,
    )
    numbers = stream(seed, "unemployed", index)
    local_part = "{first}.{last}" + str(index)
    return _person(numbers, source, _UNEMPLOYED_FROM + index, 0, local_part, set())


def _person(
    numbers: Random, source: PeopleSource, serial: int, index: int, style: str, taken: set[str]
) -> Person:
    locale = source.name.locale
    first, last = pick(numbers, locale.first_names), pick(numbers, locale.last_names)
    # rank falls with the place in line, faster where there are few
    level = min(4, (index * 4 + whole(numbers, 0, 3)) // (2 + source.typical_count // 2))
    department = pick(numbers, DEPARTMENTS)
    created_at = whole(numbers, source.created_at, source.as_of - 2 * DAY)
    leaves = numbers.random() < (0.25 if source.is_failing and index < 2 else 0.06)
    ordered = (last.shown, first.shown) if locale.family_first else (first.shown, last.shown)
    return Person(
        contact_id=contact_id_of(serial),
        serial=serial,
        first_name=first.shown,
        last_name=last.shown,
        name=" ".join(ordered),
        salutation=pick(numbers, ("Mr.", "Ms.", "Mx.", "Dr.")) if numbers.random() < 0.3 else None,
        email=_email(numbers, source, first, last, style, taken),
        title=_title(numbers, level, department),
        department=department if numbers.random() < 0.9 else None,
        level=level,
        manager=None if index == 0 else int(numbers.random() * min(index, 4)),
        is_champion=index == 1 and not leaves,
        has_left=leaves,
        is_deleted=index > 1 and numbers.random() < 0.02,
        phone=_phone(numbers, locale.dialling) if numbers.random() < 0.7 else None,
        created_at=created_at,
        modified_at=whole(numbers, created_at, source.as_of - DAY),
    )


def _email(
    numbers: Random, source: PeopleSource, first: Word, last: Word, style: str, taken: set[str]
) -> str | None:
    roll = numbers.random()
    if roll < 0.02:
        return None
    local_part = style.format(first=first.ascii, last=last.ascii, initial=first.ascii[0])
    if roll < 0.06:
        local_part = f"{first.ascii}.{last.ascii}{source.number}"
    if local_part in taken:
        local_part += str(len(taken))
    taken.add(local_part)
    if roll < 0.06:
        return f"{local_part}@{pick(numbers, FREEMAIL)}"
    if roll < 0.09:  # typed in as it stands on a card
        local_part = local_part.title()
    return f"{local_part}@{source.domain}"


def _title(numbers: Random, level: int, department: str) -> str | None:
    if numbers.random() < 0.04:
        return None
    name = _CHIEFS.get(department, department) if level == 0 else department
    return pick(numbers, _TITLES[level]).format(name)


def _phone(numbers: Random, pattern: str) -> str:
    return pattern.format(a=digits(numbers, "###"), b=digits(numbers, "##"))
