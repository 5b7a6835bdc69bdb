"""How a slice declares an alert: a select of what it is about, and what that depends on.

A rule says what holds now, over all accounts at once, and nothing of how alerts come and go:
that is the same for all of them (``domain/alerts``). ``docs/adding-an-alert.md`` walks through
one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Interval,
    Null,
    Select,
    Table,
    cast,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.types import TypeEngine

from csgraph.alerting.register import REGISTER, AlertTerms
from csgraph.graph.sources import Facts, RowSources, Sources
from csgraph.storage.columns import Id

OWN_COLUMNS: Final = ("subject_id", "account_id", "contact_id", "severity", "due_at")
"""What the engine understands of a rule's select; every other column is evidence."""


class AlertFacts(Sources, ABC):
    """What a rule reads from: the tenant's rows, of all accounts or of some.

    ``facts`` are what slices tell of accounts, by name. A rule stands on no row and has no
    arguments; who sees what it finds holds its scope.
    """

    facts: Mapping[str, "AccountFact"]

    @property
    def row(self) -> FromClause:
        """The row that a field stands on: a rule stands on none."""
        raise AssertionError("a rule is evaluated over all rows")

    def argument(self, name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        """Return null: a rule is asked without arguments."""
        absent: Null = null()
        return cast(absent, type_)

    def contributed(self) -> Sequence[Facts]:
        """Return nothing: slices tell of accounts by ``told``."""
        return ()

    def holds(self, scope: str) -> bool:
        """Return true: what is found is seen by those alone who hold the rule's scope."""
        return True

    def told(self, name: str) -> FromClause:
        """Return ``account_id`` and ``value`` of what a slice tells of accounts.

        Nothing where no slice does: what is unknown fires no alert.
        """
        fact = self.facts.get(name)
        if fact is None:
            nothing = cast(null(), Id).label("account_id"), null().label("value")
            return select(*nothing).where(literal_column("false")).subquery()
        return fact.select(self).subquery()

    @property
    @abstractmethod
    def is_whole(self) -> bool:
        """Whether all accounts are asked about."""

    @abstractmethod
    def among(self, account_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether an account is one of those asked about; true where all are.

        A rule that says this of each relation it groups is as quick for one account as it
        should be.
        """

    @abstractmethod
    def number(self, key: str) -> ColumnElement[Any]:
        """Return a policy's number in force; the rule's ``keys`` name it."""

    @abstractmethod
    def shared(self, what: "Shared") -> FromClause:
        """Return rows that several rules read; the rule's ``shares`` name them.

        Where all accounts are evaluated together they were computed once, and for all of them;
        else they are computed here, of the accounts asked about.
        """

    @abstractmethod
    def whole(self) -> "AlertFacts":
        """Return the same of all accounts."""

    def on(self, row: FromClause) -> RowSources:
        """Return the same, standing on the rows of a relation.

        So a rule judges by the very SQL of a field of these rows, and never disagrees with it.
        """
        return _OnRows(self, row)

    def days(self, key: str, times: int = 1) -> ColumnElement[Any]:
        """Return a policy's number of days, some times over, as an interval."""
        none: ColumnElement[int] = literal_column("0")
        count = cast(self.number(key) * literal_column(str(times)), Integer)
        made: ColumnElement[Any] = func.make_interval(none, none, none, count, type_=Interval)
        return made


@dataclass(frozen=True)
class _OnRows(RowSources):
    """What a rule reads from, for the SQL of a field that stands on a row."""

    facts: AlertFacts
    standing_on: FromClause

    @property
    def row(self) -> FromClause:
        return self.standing_on

    def rows(self, table: Table, *names: str, deleted: bool = False) -> FromClause:
        return self.facts.rows(table, *names, deleted=deleted)

    def now(self) -> ColumnElement[Any]:
        return self.facts.now()


Holds = Callable[[AlertFacts], Select[Any]]


@dataclass(frozen=True)
class Shared:
    """Rows that several rules read, and that are computed once for all of them.

    ``keys`` are the policies that ``select`` asks for; ``name`` is that of a temporary table.
    """

    name: str
    select: Holds
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """Of what type the records are that a rule is about, and how their ids begin."""

    node_type: str
    prefix: str


ACCOUNT: Final = Subject("Account", "acc")
CONTACT: Final = Subject("Contact", "con")


@dataclass(frozen=True)
class PlaybookStep:
    """What somebody does when an alert opens, at best within a policy's days."""

    role: str
    action: str
    due_key: str | None = None
    in_business_days: bool = False


@dataclass(frozen=True)
class AlertRule:
    """One alert.

    ``holds`` selects ``subject_id`` and ``account_id`` of what it is about, each subject once,
    and whatever explains it, by the names that ``explanation`` puts in braces; ``severity``
    where it isn't the register's, ``contact_id`` of the person whose influence counts,
    ``due_at``. Evidence tells instants and not ages: what changes daily writes the log daily.

    ``depends`` names each table that it reads, or, where a row leads to the account by another
    way than its first foreign key to one, the column that begins it; ``facts`` names what it is
    told of accounts, ``shares`` what it reads together with others. ``scope`` is what one needs to
    see why it fired. With ``tiers`` it is about accounts of these alone; one that ``lapses`` ends
    as EXPIRED where it ends after ``due_at``.

    A rule about something that has many accounts leaves ``account_id`` null, and selects in
    ``concerned`` the ``subject_id`` of all that the accounts asked about may bear on, those
    that it holds for no more included. ``holds`` goes by these alone.
    """

    code: str
    subject: Subject
    scope: str
    holds: Holds
    explanation: str
    depends: tuple[Table | Column[Any], ...]
    keys: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    shares: tuple[Shared, ...] = ()
    tiers: tuple[str, ...] = ()
    lapses: bool = False
    playbook: tuple[PlaybookStep, ...] = ()
    concerned: Holds | None = None

    @property
    def terms(self) -> AlertTerms:
        """What the register says of it."""
        return REGISTER[self.code]

    @property
    def rule_id(self) -> str:
        """The name under which its alerts explain themselves."""
        first, *rest = self.code.lower().split("_")
        return "alert." + first + "".join(map(str.capitalize, rest))

    @property
    def policies(self) -> tuple[str, ...]:
        """The keys of all policies that its results depend on."""
        of_steps = (step.due_key for step in self.playbook if step.due_key)
        return tuple(dict.fromkeys((*self.keys, *of_steps)))


@dataclass(frozen=True)
class AccountFact:
    """Something that a slice tells of accounts, for rules of any slice: ``account_id``, ``value``.

    Known names: ``tier`` (domain.md §1.2), ``arr`` (a year, in one currency),
    ``renews_on``, ``csm_since`` (since when a CSM is named), ``planned_at`` (when the first
    success plan was begun), ``first_value_at``.
    """

    name: str
    select: Holds
    depends: tuple[Table | Column[Any], ...]
    keys: tuple[str, ...] = ()
