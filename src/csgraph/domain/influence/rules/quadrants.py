"""Where a person stands between influence and the product's importance (domain.md §2.2).

Advocacy, budget and usage are left out on purpose: they do not tell the types apart.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from math import prod

from csgraph.domain.contacts.rules import ContactAuthority, ContactLevel
from csgraph.domain.influence.rules.people import Person
from csgraph.domain.policies.rules import Explained, Explainer, Policies


class ContactQuadrant(Enum):
    """What type a person is for the product."""

    CHAMPION = "CHAMPION"
    BUYER = "BUYER"
    POWER_USER = "POWER_USER"
    PERIPHERAL = "PERIPHERAL"
    UNPLACED = "UNPLACED"


class InfluenceBand(Enum):
    """How high an influence is."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


@dataclass(frozen=True)
class Driver:
    """A part of a score; together the parts are the score."""

    name: str
    points: int


AUTHORITY_KEYS = {
    ContactAuthority.FINAL: "map.authority.final",
    ContactAuthority.CO_DECIDES: "map.authority.coDecides",
    ContactAuthority.RECOMMENDS: "map.authority.recommends",
    ContactAuthority.NONE: "map.authority.none",
}
BASE_KEYS = {
    ContactLevel.C_LEVEL: "champion.base.cLevel",
    ContactLevel.VP: "champion.base.vp",
    ContactLevel.DIRECTOR: "champion.base.director",
    ContactLevel.MANAGER: "champion.base.manager",
    ContactLevel.IC: "champion.base.ic",
}
INFLUENCE_KEYS = (
    *BASE_KEYS.values(),
    *("champion.mod.noBuyDept", "champion.mod.promoter", "champion.mod.notOwner"),
    *("champion.vpFloor", "champion.high", "champion.medium"),
)
QUADRANT_KEYS = ("map.split", *AUTHORITY_KEYS.values(), *INFLUENCE_KEYS[:-2])


def influence_drivers(person: Person, policies: Policies) -> tuple[Driver, ...] | None:
    """Return what makes up a person's influence; None while the level is unknown.

    What somebody judged it to be counts instead of what follows from the level, but for the floor.
    """
    drivers = _without_floor(person, policies)
    if drivers is None:
        return None
    points, floor = sum(each.points for each in drivers), policies.whole("champion.vpFloor")
    if person.level in {ContactLevel.C_LEVEL, ContactLevel.VP} and points < floor:
        drivers.append(Driver("FLOOR", floor - points))
    return tuple(drivers)


def _without_floor(person: Person, policies: Policies) -> list[Driver] | None:
    if person.influence is not None:
        return [Driver("JUDGED", person.influence)]
    if person.level is None:
        return None
    drivers = [Driver("BASE", policies.whole(BASE_KEYS[person.level]))]
    modifiers = (
        (person.department_buys is False, "NO_BUY_DEPARTMENT", "champion.mod.noBuyDept"),
        (person.is_promoter is True, "PROMOTER", "champion.mod.promoter"),
        (person.is_expected_owner is False, "NOT_OWNER", "champion.mod.notOwner"),
    )
    drivers += [Driver(name, policies.whole(key)) for holds, name, key in modifiers if holds]
    total = sum(each.points for each in drivers)
    clamped = min(100, max(0, total))
    if clamped != total:
        drivers.append(Driver("CLAMP", clamped - total))
    return drivers


def influence_of(person: Person, policies: Policies) -> int | None:
    """Return a person's influence, judged or computed; None while it is unknown."""
    drivers = influence_drivers(person, policies)
    return None if drivers is None else sum(each.points for each in drivers)


def band_of(influence: int | None, policies: Policies) -> InfluenceBand | None:
    """Return how high an influence is."""
    if influence is None:
        return None
    if influence >= policies.whole("champion.high"):
        return InfluenceBand.HIGH
    return (
        InfluenceBand.MEDIUM
        if influence >= policies.whole("champion.medium")
        else InfluenceBand.LOW
    )


def weight_of(person: Person, policies: Policies) -> int | None:
    """Return the map's first axis: influence or authority, whichever is more."""
    known = [influence_of(person, policies)]
    if person.authority is not None:
        known.append(policies.whole(AUTHORITY_KEYS[person.authority]))
    return max((each for each in known if each is not None), default=None)


def quadrant_of(person: Person, policies: Policies) -> ContactQuadrant:
    """Return where a person stands; one without either axis is unplaced."""
    x, y, split = (
        weight_of(person, policies),
        person.product_importance,
        policies.whole("map.split"),
    )
    if x is None or y is None:
        return ContactQuadrant.UNPLACED
    if x >= split:
        return ContactQuadrant.CHAMPION if y >= split else ContactQuadrant.BUYER
    return ContactQuadrant.POWER_USER if y >= split else ContactQuadrant.PERIPHERAL


def explain_quadrant(person: Person, explainer: Explainer) -> Explained[ContactQuadrant]:
    """Return where a person stands, with how that came about."""
    policies = explainer.policies
    found, x, y = (
        quadrant_of(person, policies),
        weight_of(person, policies),
        person.product_importance,
    )
    if found is ContactQuadrant.UNPLACED:
        missing = " and ".join(
            name
            for name, axis in (("influence or authority", x), ("product importance", y))
            if axis is None
        )
        text = f"Unplaced: {missing} is unknown."
    else:
        split = policies.whole("map.split")
        text = f"Weight {x} and product importance {y} against a split at {split}."
    given = {
        "influence": influence_of(person, policies),
        "authority": person.authority,
        "weight": x,
        "productImportance": y,
    }
    return explainer.explain(found, "influence.quadrant", text, given, QUADRANT_KEYS)


def explain_influence(person: Person, explainer: Explainer) -> Explained[int | None]:
    """Return a person's influence, with how that came about."""
    drivers = influence_drivers(person, explainer.policies)
    if drivers is None:
        text = "Unknown: neither judged, nor is the level known."
    else:
        parts = " ".join(f"{each.name} {each.points:+}" for each in drivers)
        text = f"{parts} = {sum(each.points for each in drivers)}."
    given = {
        "level": person.level,
        "judged": person.influence,
        "departmentBuys": person.department_buys,
        "isPromoter": person.is_promoter,
        "isExpectedOwner": person.is_expected_owner,
    }
    value = influence_of(person, explainer.policies)
    return explainer.explain(value, "influence.weight", text, given, INFLUENCE_KEYS)


def group_influence(weights: list[int]) -> Decimal:
    """Return the influence of a group: many who weigh little may equal one who weighs much."""
    left = prod((Decimal(100 - each) / 100 for each in weights), start=Decimal(1))
    return (100 * (1 - left)).quantize(Decimal("0.1"))
