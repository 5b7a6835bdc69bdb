"""Who stands on an influence map, and what ties them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from csgraph.domain.contacts.rules import GONE, ContactAuthority, ContactLevel, ContactStatus


class DealRole(Enum):
    """What part a person plays in a deal."""

    ECONOMIC_BUYER = "ECONOMIC_BUYER"
    USER_BUYER = "USER_BUYER"
    TECHNICAL_BUYER = "TECHNICAL_BUYER"
    CHAMPION = "CHAMPION"
    COACH = "COACH"


class AccountRole(Enum):
    """What part a person plays for the account, deals aside."""

    CHAMPION = "CHAMPION"
    BUYER = "BUYER"
    POWER_USER = "POWER_USER"
    EXECUTIVE_SPONSOR = "EXECUTIVE_SPONSOR"
    PROJECT_MANAGER = "PROJECT_MANAGER"
    ADMIN = "ADMIN"
    END_USER = "END_USER"
    SIGNER = "SIGNER"
    EXEC_ASSISTANT = "EXEC_ASSISTANT"
    DETRACTOR = "DETRACTOR"


class InfluenceEdgeKind(Enum):
    """How one person bears on another."""

    REPORTS_TO = "REPORTS_TO"
    ADVISES = "ADVISES"
    SPONSORS = "SPONSORS"
    BLOCKS = "BLOCKS"


class ContactSignalKind(Enum):
    """What was observed of a person, each from 0 to 100."""

    USAGE = "USAGE"
    SURVEY_RESPONSE = "SURVEY_RESPONSE"
    MEETING_RESPONSE = "MEETING_RESPONSE"
    SURVEY_SCORE = "SURVEY_SCORE"
    ON_TIME_SUPPORT = "ON_TIME_SUPPORT"
    FEATURES_SHIPPED = "FEATURES_SHIPPED"
    SENTIMENT = "SENTIMENT"


LEVELS = tuple(ContactLevel)
"""From the top."""


@dataclass(frozen=True)
class Person:
    """A person of the customer's, as the map needs to know them."""

    id: str
    name: str
    title: str | None = None
    level: ContactLevel | None = None
    department: str | None = None
    buying_center: str | None = None
    reports_to: str | None = None
    authority: ContactAuthority | None = None
    influence: int | None = None
    product_importance: int | None = None
    department_buys: bool | None = None
    is_promoter: bool | None = None
    is_expected_owner: bool | None = None
    status: ContactStatus = ContactStatus.ACTIVE
    deal_roles: frozenset[DealRole] = frozenset()
    account_roles: frozenset[AccountRole] = frozenset()
    signals: dict[ContactSignalKind, int] = field(default_factory=dict)
    ticket_count: int | None = None
    tells_support: bool = True
    """Whether who asks may see what tickets and their ratings tell of the person."""

    @property
    def is_gone(self) -> bool:
        """Whether the person is not in the place any more."""
        return self.status in GONE

    @property
    def is_champion(self) -> bool:
        """Whether somebody declared the person a champion."""
        return DealRole.CHAMPION in self.deal_roles or AccountRole.CHAMPION in self.account_roles

    @property
    def is_decision_maker(self) -> bool:
        """Whether the person decides without anyone else's approval."""
        return self.authority is ContactAuthority.FINAL

    @property
    def is_economic_buyer(self) -> bool:
        """Whether the person counts as the economic buyer: by role, or by final authority."""
        return DealRole.ECONOMIC_BUYER in self.deal_roles or self.is_decision_maker

    @property
    def is_end_user(self) -> bool:
        """Whether the person works with the product."""
        uses = {AccountRole.END_USER, AccountRole.POWER_USER}
        return DealRole.USER_BUYER in self.deal_roles or not uses.isdisjoint(self.account_roles)


@dataclass(frozen=True)
class Edge:
    """How one person of the customer's bears on another."""

    source: str
    target: str
    kind: InfluenceEdgeKind
    strength: int | None = None


@dataclass(frozen=True)
class Tie:
    """That one of ours knows one of theirs."""

    user: str
    contact: str
    strength: int | None = None
    last_two_way_at: datetime | None = None

    def is_active(self, now: datetime, days: int) -> bool:
        """Whether both were in contact within some days."""
        seen = self.last_two_way_at
        return seen is not None and seen <= now and now - seen <= timedelta(days=days)


@dataclass(frozen=True)
class Facts:
    """What is known of an account's people at an instant."""

    people: tuple[Person, ...]
    edges: tuple[Edge, ...]
    ties: tuple[Tie, ...]
    users: dict[str, str] = field(default_factory=dict)
    """Names of ours, by id."""

    account: str = ""
    """Name of the account."""

    model: str | None = None
    """How the account decides, where that is known."""

    def without(self, ids: frozenset[str]) -> "Facts":
        """Return what is left when people leave: neither they, nor what ties to them."""
        stay = tuple(
            each if each.reports_to not in ids else _unlinked(each)
            for each in self.people
            if each.id not in ids
        )
        edges = tuple(e for e in self.edges if e.source not in ids and e.target not in ids)
        return Facts(
            stay,
            edges,
            tuple(t for t in self.ties if t.contact not in ids),
            self.users,
            self.account,
            self.model,
        )


def _unlinked(person: Person) -> Person:
    return Person(**{**vars(person), "reports_to": None})
