"""The fields that are worked out: the map of an account, the standing of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, FromClause

from csgraph import drawing
from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contacts.tables import contact
from csgraph.domain.influence import rules
from csgraph.domain.influence.node import shapes
from csgraph.domain.influence.node.facts import (
    MAP_TABLES,
    PERSON_TABLES,
    MapFacts,
    of_account,
    of_contact,
)
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.errors import InvalidInput
from csgraph.graph.made import argument
from csgraph.graph.scalars import DateTime
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead, as_of
from csgraph.ids import decode_id

Told = Mapping[str, list[Any]]
MOST_LEAVING = 50
_FORMER = "former_"


@dataclass(frozen=True)
class Standing:
    """A person with what follows for them, and how they do as a champion."""

    placed: rules.Placed
    champion: rules.ChampionHealth

    def __getattr__(self, name: str) -> object:
        """Return what follows for the person, by its name."""
        return getattr(self.placed, name)


def _explainer(told: Told, asked: Asked, at: datetime | None = None) -> Explainer:
    now = at or asked.arguments.get("asOf") or asked.now
    return Explainer(Policies.of_rows(told["policies"]), now)


@dataclass(frozen=True)
class Drawn:
    """A map that is drawn where that is asked for."""

    map: rules.InfluenceMap

    def __getattr__(self, name: str) -> object:
        """Return what the map tells, by its name."""
        return getattr(self.map, name)

    @property
    def svg(self) -> str:
        """The map as a picture."""
        return drawing.svg(rules.chart_of(self.map))

    @property
    def mermaid(self) -> str:
        """The map as a Mermaid flowchart."""
        return drawing.mermaid(rules.chart_of(self.map))

    @property
    def graphml(self) -> str:
        """People and lines as GraphML."""
        return drawing.graphml(rules.chart_of(self.map))


@dataclass(frozen=True)
class Compared:
    """Two maps that are drawn where that is asked for, and in what they differ."""

    before: Drawn
    after: Drawn
    changes: tuple[rules.MapChange, ...]


def _compared(found: rules.Comparison) -> Compared:
    return Compared(Drawn(found.before), Drawn(found.after), found.changes)


def _map(told: Told, asked: Asked) -> Drawn:
    explainer = _explainer(told, asked)
    return Drawn(rules.map_of(rules.facts_of(told, explainer.now), explainer))


def _what_if(told: Told, asked: Asked) -> Compared:
    explainer = _explainer(told, asked)
    facts = rules.facts_of(told, explainer.now)
    leaving = _leaving(asked.arguments["contactsLeave"], {each.id for each in facts.people})
    before = rules.map_of(facts, explainer)
    after = rules.map_of(facts.without(leaving), explainer)
    return _compared(rules.compare(before, after, explainer))


def _leaving(ids: list[str], known: set[str]) -> frozenset[str]:
    if len(ids) > MOST_LEAVING:
        msg = f"`contactsLeave` has {len(ids)} items; at most {MOST_LEAVING} are served."
        raise InvalidInput(msg, coordinate="Account.influenceWhatIf(contactsLeave:)")
    decoded = [decode_id(each) for each in ids]
    found = {str(each[1]) for each in decoded if each and each[0] == "con"} & known
    if len(found) < len(set(ids)):
        msg = "`contactsLeave` takes ids of contacts on the account's influence map."
        raise InvalidInput(msg, coordinate="Account.influenceWhatIf(contactsLeave:)")
    return frozenset(found)


def _changes(told: Told, asked: Asked) -> Compared:
    """Compare what is now with what was: the rows are those of now, with the log since then."""
    past = {name.removeprefix(_FORMER): each for name, each in told.items() if _FORMER in name}
    now = _explainer(told, asked, asked.now)
    then = _explainer(past, asked, asked.arguments["since"])
    before = rules.map_of(rules.facts_of(past, then.now), then)
    after = rules.map_of(rules.facts_of(told, now.now), now)
    return _compared(rules.compare(before, after, now))


def _both(sources: Sources) -> dict[str, Any]:
    """Return the facts of now, and those of the instant that it is compared with."""
    current = MapFacts(sources, of_account, since="since", at=None).of_map()
    former = MapFacts(sources, of_account, since="since", at="since").of_map()
    del current["changes"]
    return {**current, **{f"{_FORMER}{name}": each for name, each in former.items()}}


def _standing(told: Told, asked: Asked) -> Standing | None:
    explainer = _explainer(told, asked)
    facts = rules.facts_of(told, explainer.now)
    if not facts.people:
        return None
    [placed] = rules.map_of(facts, explainer).people
    return Standing(placed, rules.explain_champion(facts.people[0], explainer))


def _people_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return of_account(sources, relation)


def _ours_named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    return relation.c.id.in_(MapFacts(sources, of_account).user_ids())


_NAMES = (Named(Contact, _people_named), Named(User, _ours_named))


def _of_map(work: Any) -> WorkedRead:
    return WorkedRead(
        lambda sources: MapFacts(sources, of_account).of_map(),
        work,
        tables=MAP_TABLES,
        columns=(account.c.id, account.c.name),
        names=_NAMES,
    )


MAP_FIELDS = (
    WorkedField(
        Account,
        "influenceMap",
        shapes.InfluenceMap | None,
        "Who matters at the account, who knows whom, what is amiss.",
        "contacts:read",
        _of_map(_map),
        (as_of(),),
    ),
    WorkedField(
        Account,
        "influenceWhatIf",
        shapes.InfluenceComparison | None,
        "The influence map as it is, and as it would be if people left.",
        "contacts:read",
        _of_map(_what_if),
        (
            argument(
                "contacts_leave",
                list[strawberry.ID],
                f"Ids of those who leave, at most {MOST_LEAVING}.",
            ),
            as_of(),
        ),
    ),
    WorkedField(
        Account,
        "influenceChanges",
        shapes.InfluenceComparison | None,
        "The influence map as it was at an instant, as it is now, and in what both differ.",
        "contacts:read",
        WorkedRead(
            _both,
            _changes,
            tables=MAP_TABLES,
            columns=(account.c.id, account.c.name),
            names=_NAMES,
        ),
        (argument("since", DateTime, "Instant to compare with."),),
    ),
    WorkedField(
        Contact,
        "standing",
        shapes.ContactStanding | None,
        "How much the person matters for the product, with how that came about.",
        "contacts:read",
        WorkedRead(
            lambda sources: MapFacts(sources, of_contact).of_people(),
            _standing,
            tables=PERSON_TABLES,
            columns=(contact.c.id,),
            names=(Named(Contact, of_contact),),
        ),
        (as_of(),),
    ),
)
