"""Who works at the sandbox's own company: account executives, CSMs, support agents.

The same person has one e-mail in both systems. Everybody below is an employee of the
software vendor whose customers fill the sandbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from csgraph.sandbox.company.chance import pick, stream, whole
from csgraph.sandbox.company.locales import Locale
from csgraph.sandbox.company.locales_east import FRANCE, GERMANY, INDIA, JAPAN, POLAND, SWEDEN
from csgraph.sandbox.company.locales_west import BRAZIL, BRITAIN, SPAIN, UNITED_STATES
from csgraph.sandbox.company.salesforce_schema import KEY_PREFIXES, USER
from csgraph.sandbox.company.sobject_ids import sobject_id
from csgraph.sandbox.company.timeline import DAY, YEAR

COMPANY_NAME = "Larkfield Systems"
COMPANY_DOMAIN = "larkfield.app"

_LOCALES = (UNITED_STATES, UNITED_STATES, BRITAIN, GERMANY, FRANCE, SPAIN, SWEDEN, POLAND)
_FURTHER = (BRAZIL, INDIA, JAPAN)
AGENT_IDS = 361_402_770_092


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody of the vendor's; `is_user` in Salesforce, `is_agent` in Zendesk."""

    number: int
    first_name: str
    last_name: str
    email: str
    title: str
    department: str
    manager: int | None
    is_user: bool
    is_agent: bool
    is_active: bool
    joined_at: int
    changed_at: int
    locale: Locale

    @property
    def name(self) -> str:
        """Return the name as Salesforce shows it."""
        return f"{self.first_name} {self.last_name}"

    @property
    def user_id(self) -> str:
        """Return the id of the Salesforce User."""
        return sobject_id(KEY_PREFIXES[USER], self.number + 1)

    @property
    def agent_id(self) -> int:
        """Return the id of the Zendesk user."""
        return AGENT_IDS + self.number * 20


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody, with those who own accounts or answer tickets at hand."""

    everyone: tuple[Employee, ...]
    executives: tuple[Employee, ...]
    managers: tuple[Employee, ...]  # customer success managers
    agents: tuple[Employee, ...]
    system: Employee  # what integrations sign in as


def hire(seed: int, accounts: int, as_of: int) -> Staff:
    """Return the staff that so many accounts need."""
    numbers = stream(seed, "staff")
    roles = _roles(accounts)
    emails: set[str] = set()
    everyone = tuple(
        _employee(numbers, number, role, emails, as_of) for number, role in enumerate(roles)
    )
    return Staff(
        everyone=everyone,
        executives=_present(everyone, "Account Executive"),
        managers=_present(everyone, "Customer Success Manager"),
        agents=_present(everyone, "Support Engineer"),
        system=everyone[0],
    )


@dataclass(frozen=True, slots=True)
class _Role:
    title: str
    department: str
    manager: int | None
    is_user: bool = True
    is_agent: bool = False


def _roles(accounts: int) -> list[_Role]:
    lead = [
        _Role("Integration", "Operations", None),
        _Role("Chief Customer Officer", "Customer Success", None),
        _Role("VP Sales", "Sales", 1),
        _Role("Director of Customer Success", "Customer Success", 1, is_agent=True),
        _Role("Head of Support", "Support", 1, is_agent=True),
    ]
    executives = [_Role("Account Executive", "Sales", 2)] * _head_count(accounts, 60, 4, 200)
    managers = [_Role("Customer Success Manager", "Customer Success", 3, is_agent=True)]
    managers *= _head_count(accounts, 40, 4, 250)
    agents = [_Role("Support Engineer", "Support", 4, is_user=False, is_agent=True)]
    agents *= _head_count(accounts, 70, 5, 150)
    return [*lead, *executives, *managers, *agents]


def _head_count(accounts: int, each_serves: int, at_least: int, at_most: int) -> int:
    return max(at_least, min(at_most, accounts // each_serves))


def _employee(numbers: Random, number: int, role: _Role, emails: set[str], as_of: int) -> Employee:
    locale = pick(numbers, _LOCALES if numbers.random() < 0.9 else _FURTHER)
    first, last = pick(numbers, locale.first_names), pick(numbers, locale.last_names)
    if number == 0:
        local_part, first_name, last_name = "integration", "Data", "Integration"
    else:
        local_part, first_name, last_name = f"{first.ascii}.{last.ascii}", first.shown, last.shown
    if local_part in emails:
        local_part += str(number)
    emails.add(local_part)
    joined_at = as_of - whole(numbers, 60 * DAY, 5 * YEAR)
    return Employee(
        number=number,
        first_name=first_name,
        last_name=last_name,
        email=f"{local_part}@{COMPANY_DOMAIN}",
        title=role.title,
        department=role.department,
        manager=role.manager,
        is_user=role.is_user,
        is_agent=role.is_agent,
        # the first of each kind stays, so that there is always somebody
        is_active=number < 10 or number % 11 != 0,
        joined_at=joined_at,
        changed_at=whole(numbers, joined_at, as_of - DAY),
        locale=locale,
    )


def _present(everyone: Sequence[Employee], title: str) -> tuple[Employee, ...]:
    """Return the holders of a title, those who left included: they still own things."""
    return tuple(each for each in everyone if each.title == title)
