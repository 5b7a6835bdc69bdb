"""The rows that influence is worked out from, all of one statement."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.access.tables import user
from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence import tables as t
from csgraph.domain.influence.rules import (
    EDGES,
    PEOPLE,
    ROLES,
    TIES,
)
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.tables import opportunity_contact_role
from csgraph.domain.policies.tables import decisions_in_force, number_in_force, policy_decision
from csgraph.domain.support.tables import satisfaction_rating, ticket
from csgraph.events.tables import change
from csgraph.graph.sources import Sources
from csgraph.graph.then import nothing, rows_fitting
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal

MOST_PEOPLE = 2_000
PERSON_TABLES = (
    *(contact, t.contact_role, t.contact_signal, opportunity_contact_role),
    *(ticket, satisfaction_rating, policy_decision, change),
)
MAP_TABLES = (
    *(*PERSON_TABLES, t.influence_edge, t.relationship, t.org_selling_plan),
    *(interaction, user),
)
TWO_WAY_COLUMNS = ("owner_id", "occurred_at", "kind", "direction", "is_done")
"""Columns of interactions that tell whether both sides took part."""
_TWO_WAY = ("CALL", "MEETING", "ONSITE_VISIT", "CHAT")

Fits = Callable[[Sources, FromClause], ColumnElement[bool]]
"""Says of whom the facts are: of an account's people, or of one person."""


def of_account(sources: Sources, people: FromClause) -> ColumnElement[bool]:
    """The people of the account on whose row the field stands."""
    return people.c.account_id == sources.row.c.id


def of_contact(sources: Sources, people: FromClause) -> ColumnElement[bool]:
    """The person on whose row the field stands."""
    return people.c.id == sources.row.c.id


def is_two_way(rows: FromClause, at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether interactions were between one of ours and the customer, both ways, by an instant."""
    answered = (rows.c.kind == literal("EMAIL")) & (rows.c.direction == literal("INBOUND"))
    met = or_(rows.c.kind.in_([literal(each) for each in _TWO_WAY]), answered)
    took_place = (rows.c.occurred_at <= at) & rows.c.is_done.is_distinct_from(
        literal_column("false")
    )
    return met & took_place & rows.c.owner_id.is_not(None)


class MapFacts:
    """Makes the facts of a map, or of one person.

    ``since`` names the argument that the log is read from, ``at`` the one that says for which
    instant the facts hold: now where it is not given. A field whose rows are of its instant
    anyway gives neither.
    """

    def __init__(
        self, sources: Sources, fits: Fits, since: str | None = "asOf", at: str | None = "asOf"
    ) -> None:
        self._sources = sources
        self._fits = fits
        self._looks_back = since is not None and sources.is_given(since)
        self._since = sources.argument(since or "asOf", Instant)
        now = sources.now()
        self._at = func.coalesce(sources.argument(at, Instant), now) if at else now

    def of_people(self) -> dict[str, Any]:
        """Return what is known of people, ties aside."""
        return {
            "people": self._people(),
            "roles": self._kept(t.contact_role, ROLES, "contact_id"),
            "crm_roles": self._crm_roles(),
            "signals": self._signals(),
            "ratings": self._ratings(),
            "tickets": self._tickets(),
            "tells_support": [literal_column(str(self._sources.holds("support:read")).lower())],
            "policies": decisions_in_force(self._sources, at=self._at),
            "changes": self._changes([contact.c.id, t.contact_role.c.contact_id]),
            **{name: nothing() for name in ("edges", "ties", "met", "users")},
        }

    def of_map(self) -> dict[str, Any]:
        """Return all that a map is made of."""
        theirs = (
            *(contact.c.id, t.contact_role.c.contact_id),
            *(t.influence_edge.c.from_contact_id, t.relationship.c.contact_id),
        )
        return {
            **self.of_people(),
            "account": [self._sources.row.c.name],
            "selling": self._selling(),
            "edges": self._kept(t.influence_edge, EDGES, "from_contact_id"),
            "ties": self._kept(t.relationship, TIES, "contact_id"),
            "met": self._met(),
            "users": self._users(),
            "changes": self._changes(list(theirs)),
        }

    def _ids(self) -> Select[Any]:
        return self._shown(contact, ("id", "account_id"), self._theirs, "id")

    def _people(self) -> Select[Any]:
        people = self._shown(contact, (*PEOPLE, "name_key"), self._theirs, *PEOPLE, "name_key")
        named = people.subquery()
        return (
            select(*(named.c[name] for name in PEOPLE))
            .order_by(named.c.name_key, named.c.id)
            .limit(literal_column(str(MOST_PEOPLE)))
        )

    def _kept(self, table: Any, names: tuple[str, ...], by: str) -> Select[Any]:
        kept = self._tied(table, by, *names)
        return kept.order_by(kept.selected_columns.id)

    def _tied(self, table: Table, by: str, *names: str) -> Select[Any]:
        """Select columns of what is about one of the people."""
        return self._shown(table, (*names, by), lambda rows: rows.c[by].in_(self._ids()), *names)

    def _theirs(self, people: FromClause) -> ColumnElement[bool]:
        return self._fits(self._sources, people)

    def _shown(
        self,
        table: Table,
        names: tuple[str, ...],
        fits: Callable[[FromClause], ColumnElement[bool]],
        *shown: str,
    ) -> Select[Any]:
        """Select columns of rows that fit; where it is looked back, of deleted ones as well."""
        rows = rows_fitting(self._sources, table, names, fits, ever=self._looks_back)
        return select(*(rows.c[name] for name in shown))

    def _crm_roles(self) -> Select[Any]:
        rows = self._sources.rows(opportunity_contact_role, "contact_id", "role")
        known = select(rows.c.contact_id, rows.c.role).distinct()
        return known.where(rows.c.contact_id.in_(self._ids()), rows.c.role.is_not(None))

    def _signals(self) -> Select[Any]:
        names = ("id", "contact_id", "kind", "value", "observed_at")
        rows = self._sources.rows(t.contact_signal, *names)
        return (
            select(rows.c.contact_id, rows.c.kind, rows.c.value)
            .where(rows.c.contact_id.in_(self._ids()), rows.c.observed_at <= self._at)
            .order_by(rows.c.contact_id, rows.c.kind, rows.c.observed_at.desc(), rows.c.id.desc())
            .ext(distinct_on(rows.c.contact_id, rows.c.kind))
        )

    def _window(self) -> ColumnElement[Any]:
        """Return when the days began of which tickets and ratings are counted."""
        days = cast(number_in_force(self._sources, "champion.ticketDays", self._at), Integer)
        none: ColumnElement[int] = literal_column("0")
        return self._at - func.make_interval(none, none, none, days)

    def _ratings(self) -> Select[Any]:
        rows = self._sources.rows(satisfaction_rating, "requester_id", "score", "rated_at")

        def count(score: str) -> ColumnElement[int]:
            return func.count().filter(rows.c.score == literal(score))

        recent = (rows.c.rated_at > self._window(), rows.c.rated_at <= self._at)
        return (
            select(rows.c.requester_id, count("GOOD"), count("BAD"), count("OFFERED"))
            .where(rows.c.requester_id.in_(self._ids()), *recent)
            .group_by(rows.c.requester_id)
        )

    def _tickets(self) -> Select[Any]:
        """Count recent tickets; who never asked for help is missing, not zero."""
        rows = self._sources.rows(ticket, "requester_id", "opened_at")
        recent = func.count().filter(rows.c.opened_at > self._window())
        return (
            select(rows.c.requester_id, recent)
            .where(rows.c.requester_id.in_(self._ids()), rows.c.opened_at <= self._at)
            .group_by(rows.c.requester_id)
        )

    def _selling(self) -> Select[Any]:
        plans = self._sources.rows(t.org_selling_plan, "account_id", "decision_model")
        return select(plans.c.decision_model).where(plans.c.account_id == self._sources.row.c.id)

    def _met(self) -> Select[Any]:
        rows = self._sources.rows(interaction, "contact_id", *TWO_WAY_COLUMNS)
        return (
            select(rows.c.owner_id, rows.c.contact_id, func.max(rows.c.occurred_at))
            .where(rows.c.contact_id.in_(self._ids()), is_two_way(rows, self._at))
            .group_by(rows.c.owner_id, rows.c.contact_id)
        )

    def user_ids(self) -> Any:
        """Select those of ours who know any of the people."""
        met = self._sources.rows(interaction, "owner_id", "contact_id")
        recorded = self._tied(t.relationship, "contact_id", "user_id")
        told = select(met.c.owner_id).where(
            met.c.contact_id.in_(self._ids()), met.c.owner_id.is_not(None)
        )
        return union(recorded, told.correlate(self._sources.row))

    def _users(self) -> Select[Any]:
        rows = self._sources.rows(user, "id", "name")
        name = rows.c.name if self._sources.holds("access:read") else cast(null(), Text)
        return select(rows.c.id, name).where(rows.c.id.in_(self.user_ids()))

    def _changes(self, theirs: list[Any]) -> Select[Any]:
        """Select what changed since the instant that is looked back to; nothing without one."""
        if not self._looks_back:
            return nothing()
        names = ("node_id", "operation", "before", "at", "seq")
        log = self._sources.rows(change, *names)
        nodes = [self._tied(column.table, column.name, "id") for column in theirs]
        return (
            select(log.c.node_id, log.c.operation, log.c.before)
            .where(log.c.node_id.in_(union(*nodes)), log.c.at > self._since)
            .order_by(log.c.at, log.c.seq)
        )
