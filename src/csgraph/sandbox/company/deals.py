"""The deals of a customer: won, renewed, widened, each by way of its stages.

A deal follows from the customer and its place among its deals, so that any part of it can
be made again. What was won became a contract; who takes part is among its people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from csgraph.sandbox.company.chance import pick, stream, whole
from csgraph.sandbox.company.crm import audit_values
from csgraph.sandbox.company.customers import Customer, Mood, World, system_modified
from csgraph.sandbox.company.sales_schema import (
    CONTACT_ROLE,
    CONTRACT,
    DEAL_ROLES,
    DEAL_TYPES,
    HISTORY,
    LOST,
    OPPORTUNITY,
    SALES_PREFIXES,
    STAGES,
    WON,
)
from csgraph.sandbox.company.sobject_ids import sobject_id
from csgraph.sandbox.company.timeline import DAY, HOUR, YEAR, date_of, salesforce_instant

Row = dict[str, Any]
_PLACES = 8  # serials that a customer's deals, and a deal's parts, have to themselves
_NEW, _RENEWAL, _EXPANSION = DEAL_TYPES
_STEPS = ("Send the proposal", "Meet the CFO", "Agree on the success plan", "Legal review")
_SLIP = 30 * DAY


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal; ``stage`` is a place in its path, of which the last is where it stands."""

    serial: int
    kind: str
    amount: float
    opened_at: int
    path: tuple[tuple[int, tuple[str, int, str], int], ...]
    """From when on, in which stage, expected to close when."""

    @property
    def id(self) -> str:
        """Return the id of the Opportunity."""
        return sobject_id(SALES_PREFIXES[OPPORTUNITY], self.serial + 1)

    @property
    def stage(self) -> tuple[str, int, str]:
        """Return where it stands."""
        return self.path[-1][1]

    @property
    def closes_at(self) -> int:
        """Return when it closed, or is expected to."""
        return self.path[-1][2]


def deals_of(world: World, customer: Customer) -> tuple[Deal, ...]:
    """Return a customer's deals, the first one first."""
    numbers = stream(world.seed, "deals", customer.number)
    base = float(customer.arr or 10_000)
    made = [_won_business(world, customer, numbers, base)]
    if customer.renewal_at is not None and numbers.random() < 0.6:
        made.append(_renewal(world, customer, numbers, customer.renewal_at, base))
    if customer.mood is Mood.THRIVING and numbers.random() < 0.5:
        opened = whole(numbers, max(customer.created_at, world.as_of - YEAR), world.as_of - DAY)
        made.append(_open_deal(world, customer, numbers, len(made), _EXPANSION, base / 4, opened))
    return tuple(made)


def opportunity_rows(world: World, customer: Customer, deals: tuple[Deal, ...]) -> Iterator[Row]:
    """Yield the rows of Opportunity."""
    for deal in deals:
        numbers = stream(world.seed, "deal", deal.serial)
        (name, probability, category), changed = deal.stage, deal.path[-1][0]
        modstamp = system_modified(numbers, changed, world.as_of)
        yield {
            "Id": deal.id,
            "AccountId": customer.account_id,
            "Name": f"{customer.name.short} - {deal.kind}",
            "Description": None,
            "StageName": name,
            "Amount": deal.amount,
            "Probability": float(probability),
            "CloseDate": date_of(deal.closes_at),
            "Type": deal.kind,
            "NextStep": None if deal.stage in {WON, LOST} else pick(numbers, _STEPS),
            "LeadSource": "Web" if deal.kind == _NEW and numbers.random() < 0.5 else None,
            "IsClosed": deal.stage in {WON, LOST},
            "IsWon": deal.stage == WON,
            "ForecastCategory": category.replace(" ", ""),
            "ForecastCategoryName": category,
            "CurrencyIsoCode": customer.name.locale.currency,
            "OwnerId": customer.owner.user_id,
            "ContactId": customer.people[0].contact_id,
            "ContractId": _contract_id(deal) if deal.stage == WON else None,
            **audit_values(world, customer.owner, deal.opened_at, changed, modstamp),
            "LastActivityDate": date_of(changed),
            "LastStageChangeDate": salesforce_instant(changed),
            "Competitor__c": "In-house" if numbers.random() < 0.2 else None,
            "Lead_Score__c": _lead_score(world, customer, deal),
            "Decision_Criteria__c": None,
        }


def _lead_score(world: World, customer: Customer, deal: Deal) -> float | None:
    """Most leads that new business came of were scored; those of whom thrives scored higher."""
    numbers = stream(world.seed, "lead score", deal.serial)
    if deal.kind != _NEW or numbers.random() < 0.1:
        return None
    return float(whole(numbers, 5, 70) + (30 if customer.mood is Mood.THRIVING else 0))


def history_rows(world: World, customer: Customer, deals: tuple[Deal, ...]) -> Iterator[Row]:
    """Yield the rows of OpportunityHistory: one for each stage, slip and all."""
    for deal in deals:
        for place, (at, (name, probability, category), closes_at) in enumerate(deal.path):
            yield {
                "Id": sobject_id(SALES_PREFIXES[HISTORY], deal.serial * _PLACES + place + 1),
                "OpportunityId": deal.id,
                "StageName": name,
                "Amount": deal.amount,
                "Probability": float(probability),
                "CloseDate": date_of(closes_at),
                "ForecastCategory": category.replace(" ", ""),
                "CurrencyIsoCode": customer.name.locale.currency,
                "IsDeleted": False,
                "CreatedDate": salesforce_instant(at),
                "CreatedById": customer.owner.user_id,
                "SystemModstamp": salesforce_instant(at),
            }


def role_rows(world: World, customer: Customer, deals: tuple[Deal, ...]) -> Iterator[Row]:
    """Yield the rows of OpportunityContactRole."""
    people = [person for person in customer.people if not person.is_deleted]
    for deal in deals:
        numbers = stream(world.seed, "roles", deal.serial)
        for place, person in enumerate(people[: whole(numbers, 1, 2)]):
            serial = deal.serial * _PLACES + place
            at = deal.opened_at
            yield {
                "Id": sobject_id(SALES_PREFIXES[CONTACT_ROLE], serial + 1),
                "OpportunityId": deal.id,
                "ContactId": person.contact_id,
                "Role": DEAL_ROLES[place] if numbers.random() < 0.9 else None,
                "IsPrimary": place == 0,
                "CurrencyIsoCode": customer.name.locale.currency,
                **audit_values(world, customer.owner, at, at, at),
            }


def contract_rows(world: World, customer: Customer, deals: tuple[Deal, ...]) -> Iterator[Row]:
    """Yield the rows of Contract: what was won."""
    for deal in deals:
        if deal.stage != WON:
            continue
        starts, signer = deal.closes_at + DAY, customer.people[0]
        yield {
            "Id": _contract_id(deal),
            "AccountId": customer.account_id,
            "ContractNumber": f"{deal.serial + 1:08}",
            "Status": "Activated",
            "StatusCode": "Activated",
            "StartDate": date_of(starts),
            "EndDate": date_of(starts + YEAR - DAY),
            "ContractTerm": 12,
            "OwnerId": customer.owner.user_id,
            "CustomerSignedId": signer.contact_id,
            "CustomerSignedTitle": (signer.title or "")[:40] or None,
            "CustomerSignedDate": date_of(deal.closes_at),
            "CompanySignedDate": date_of(deal.closes_at),
            "ActivatedDate": salesforce_instant(deal.closes_at),
            "SpecialTerms": "Notice of 60 days" if deal.serial % 11 == 0 else None,
            "Description": None,
            **audit_values(world, customer.owner, deal.closes_at, deal.closes_at, deal.closes_at),
            "Payment_Terms__c": "Net 60" if deal.serial % 3 else "Net 30",
        }


def _contract_id(deal: Deal) -> str:
    return sobject_id(SALES_PREFIXES[CONTRACT], deal.serial + 1)


def _won_business(world: World, customer: Customer, numbers: Random, amount: float) -> Deal:
    """A customer was won when its account was made; a prospect is not, as yet."""
    opened = max(customer.created_at, world.as_of - 4 * YEAR)
    if customer.is_prospect:
        return _open_deal(world, customer, numbers, 0, _NEW, amount, opened)
    closed = min(opened + whole(numbers, 10, 90) * DAY, world.as_of - HOUR)
    return Deal(
        customer.number * _PLACES, _NEW, amount, opened, _path(numbers, opened, closed, WON, closed)
    )


def _renewal(
    world: World, customer: Customer, numbers: Random, renews_at: int, amount: float
) -> Deal:
    """A renewal is opened in good time; where the customer strains, it slips."""
    serial = customer.number * _PLACES + 1
    opened = max(customer.created_at, min(world.as_of - 2 * HOUR, renews_at - 120 * DAY))
    if renews_at < world.as_of:
        end = LOST if customer.mood is Mood.FAILING else WON
        path = _path(numbers, opened, max(opened + HOUR, renews_at), end, renews_at)
        return Deal(serial, _RENEWAL, amount, opened, path)
    reached = STAGES[whole(numbers, 0, 2)]
    first = (opened, STAGES[0], renews_at - _SLIP)
    slipped = (min(opened + 20 * DAY, world.as_of - HOUR), STAGES[0], renews_at)
    now = (world.as_of - HOUR, reached, renews_at)
    strains = customer.mood in {Mood.STRAINED, Mood.FAILING}
    path = (first, slipped, now) if strains else ((opened, STAGES[0], renews_at), now)
    return Deal(serial, _RENEWAL, amount, opened, path)


def _open_deal(
    world: World,
    customer: Customer,
    numbers: Random,
    place: int,
    kind: str,
    amount: float,
    opened: int,
) -> Deal:
    closes = world.as_of + whole(numbers, 5, 120) * DAY
    last = STAGES[whole(numbers, 0, len(STAGES) - 1)]
    reached = world.as_of - whole(numbers, 1, 72) * HOUR // 4
    path = _path(numbers, opened, max(opened + HOUR, reached), last, closes)
    serial = customer.number * _PLACES + place
    return Deal(serial, kind, round(amount, 2), opened, path)


def _path(
    numbers: Random, opened: int, reached: int, last: tuple[str, int, str], closes: int
) -> tuple[tuple[int, tuple[str, int, str], int], ...]:
    """Return the way to a stage: from the first, by one in between, to the last."""
    between = STAGES[whole(numbers, 1, 3)]
    middle = opened + (reached - opened) // 2
    if last[1] <= between[1] and last != LOST:
        return ((opened, STAGES[0], closes), (reached, last, closes))
    return ((opened, STAGES[0], closes), (middle, between, closes), (reached, last, closes))
