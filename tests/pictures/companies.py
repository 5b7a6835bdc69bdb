"""Customers of several sizes whose people know, advise and block each other; alike each time."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.domain.influence.people import customer, person, role, signal, tie
from tests.domain.writing import done
from tests.support.http import Api

TEAM = ("Anna Weber", "Mia Tan", "James Li", "Paul Stone", "Sara Lopez", "Anders Wahl")
_FIRST = (
    *("Priya", "Elena", "Olga", "Viktor", "Aisha", "Maria", "Nils", "Wei", "Samuel", "Chen"),
    *("Ravi", "Jonas", "Kwame", "Hannah", "Leila", "Tomasz", "Amara", "Noor", "Fatima", "Ahmed"),
)
_LAST = (
    *("Mbeki", "Papadopoulos", "Novak", "Costa", "Haddad", "Dubois", "Okafor", "Moreau", "Tanaka"),
    *("Eriksson", "Müller-Lüdenscheidt", "Fernández", "Schneider", "Ibrahim", "Singh", "Lindqvist"),
)
_AREAS = ("Supply Chain", "Finance", "Operations", "Sales", "Legal", "IT", "Marketing")
_TITLES = (
    (0.05, ("Chief Operating Officer", "Chief Financial Officer", "Chief Information Officer")),
    (0.15, ("VP {}", "Senior Vice President, {}")),
    (0.35, ("Director of {}", "Head of {}")),
    (0.60, ("{} Manager", "Manager, {} Systems")),
    (1.00, ("{} Analyst", "Senior {} Specialist", "{} Coordinator")),
)
_INFLUENCE = ((85, 100), (80, 95), (50, 90), (20, 70), (5, 50))
"""By rank; a vice president's has a floor."""


@dataclass
class Cast:
    """The people of one customer by rank, as they are hired."""

    api: Api
    account: str
    chance: random.Random
    ranks: list[list[str]] = field(default_factory=lambda: [[] for _ in _TITLES])

    @property
    def everyone(self) -> list[str]:
        return [each for rank in self.ranks for each in rank]

    async def hire(self, count: int) -> None:
        names = self.chance.sample([f"{a} {b}" for a in _FIRST for b in _LAST], count)
        for number, name in enumerate(names):
            share = number / count
            rank = next(n for n, (most, _) in enumerate(_TITLES) if share < most)
            if not any(self.ranks[:rank]) and rank:
                rank = 0  # somebody is at the top
            await self._hire(name, rank)

    async def _hire(self, name: str, rank: int) -> None:
        titles = _TITLES[rank][1]
        number = len(self.ranks[rank])
        title = titles[number % len(titles)].format(_AREAS[number % len(_AREAS)])
        above = next((each for each in reversed(self.ranks[:rank]) if each), None)
        given = {"above": self.chance.choice(above)} if above else {}
        if self.chance.random() < 0.8:  # the others are not placed yet
            given |= {
                "influence": self.chance.randrange(*_INFLUENCE[rank]),
                "productImportance": self.chance.randrange(20, 100),
            }
        self.ranks[rank].append(await person(self.api, self.account, name, title=title, **given))


async def cast(api: Api, name: str, count: int, team: list[str], now: datetime) -> str:
    """Make a customer of so many people whom the team knows in part; return its id."""
    chance = random.Random(count)
    company = Cast(api, await customer(api, name), chance)
    await company.hire(count)
    await _roles(company)
    await _edges(company)
    await _ties(company, team, now)
    return company.account


async def _roles(company: Cast) -> None:
    tops, *_, managers, specialists = company.ranks
    champions = [rank[-1] for rank in company.ranks[1:3] if rank]
    await role(company.api, tops[-1], dealRole="ECONOMIC_BUYER")
    await role(company.api, tops[-1], accountRole="EXECUTIVE_SPONSOR")
    for each in champions:
        await role(company.api, each, accountRole="CHAMPION")
        await signal(company.api, each, USAGE=80, SENTIMENT=70, MEETING_RESPONSE=75)
    for each in managers[:1]:
        await role(company.api, each, dealRole="TECHNICAL_BUYER")
        await role(company.api, each, accountRole="ADMIN")
    for each in specialists[::2]:
        await role(company.api, each, accountRole="POWER_USER")


async def _edges(company: Cast) -> None:
    """Have a few advise, stand up for and work against others, each pair once."""
    kinds = ["ADVISES", "SPONSORS", "ADVISES", "SPONSORS", "BLOCKS"]
    seniors = [each for rank in company.ranks[:4] for each in rank]
    pairs = [(a, b) for a in seniors for b in seniors if a != b]
    count = min(len(seniors), 9)
    for number, (one, other) in enumerate(company.chance.sample(pairs, count)):
        given = {"fromContactId": one, "toContactId": other, "kind": kinds[number % len(kinds)]}
        await done(company.api, "influenceEdgeSet", "influenceEdge { id }", **given)


async def _ties(company: Cast, team: list[str], now: datetime) -> None:
    """Have the team know every other one, some of whom it has not heard from for long."""
    for number, each in enumerate(company.everyone[1::2]):
        friends = company.chance.sample(team, 1 + (number % 3 == 0))
        for friend in friends:
            days = company.chance.choice((3, 9, 20, 40, 200))
            await tie(company.api, friend, each, now - timedelta(days=days))
