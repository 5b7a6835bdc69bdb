"""How value is told at an account: from features to partial value (domain.md §4.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.policies.rules import Explained, Explainer


class ValueLevel(Enum):
    """How far an account has come in telling value; each level needs those below it."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"


class ValueIndicatorKind(Enum):
    """An early indicator that value will come."""

    EMBEDDED_IN_PROCESSES = "EMBEDDED_IN_PROCESSES"
    ENOUGH_CHAMPIONS = "ENOUGH_CHAMPIONS"
    PERCEIVED_PAIN = "PERCEIVED_PAIN"
    PRODUCT_FEELS_COMPLETE = "PRODUCT_FEELS_COMPLETE"


INDICATORS_NEEDED: Final = 3
"""How many of the four indicators L4 takes, as the inference is defined."""

REVIEW_KEYS: Final = ("value.reviewDays",)
SHARE_KEY: Final = "value.companyShare"


@dataclass(frozen=True)
class GoalEvidence:
    """What one goal shows of how value is told."""

    has_playbook: bool
    components: int
    measured_components: int
    is_attainment_known: bool
    jointly_reviewed_at: datetime | None


@dataclass(frozen=True)
class LevelEvidence:
    """What an account shows of how value is told."""

    usage_points: int
    goals: Sequence[GoalEvidence]
    indicators: int


def value_level(facts: LevelEvidence, explainer: Explainer) -> Explained[ValueLevel]:
    """Return the highest level all of whose conditions, and those of the levels below, hold."""
    holds = (
        (ValueLevel.L2, facts.usage_points > 0, "recorded usage"),
        (ValueLevel.L3, any(g.has_playbook for g in facts.goals), "a goal with a playbook"),
        (ValueLevel.L4, _is_mapped(facts), "components of a goal and 3 of 4 indicators"),
        (ValueLevel.L5, _is_measured(facts, explainer), "all goals measured and reviewed jointly"),
    )
    reached, had = ValueLevel.L1, "nothing beyond features"
    why = ""
    for level, met, text in holds:
        if not met:
            why = f" For {level.value} it lacks {text}."
            break
        reached, had = level, text
    inputs = {
        "usagePoints": facts.usage_points,
        "goals": len(facts.goals),
        "goalsWithPlaybook": sum(each.has_playbook for each in facts.goals),
        "goalsWithComponents": sum(each.components > 0 for each in facts.goals),
        "indicators": facts.indicators,
    }
    told = f"{reached.value}: {had}.{why}"
    return explainer.explain(reached, "account.valueLevel", told, inputs, REVIEW_KEYS)


def _is_mapped(facts: LevelEvidence) -> bool:
    has_map = any(each.components > 0 for each in facts.goals)
    return has_map and facts.indicators >= INDICATORS_NEEDED


def _is_measured(facts: LevelEvidence, explainer: Explainer) -> bool:
    latest = timedelta(days=explainer.policies.whole("value.reviewDays"))
    return bool(facts.goals) and all(
        each.components > 0
        and each.measured_components == each.components
        and each.is_attainment_known
        and each.jointly_reviewed_at is not None
        and explainer.now - each.jointly_reviewed_at <= latest
        for each in facts.goals
    )


@dataclass(frozen=True)
class Reached:
    """How many of the managed accounts reach a level, or a higher one."""

    level: ValueLevel
    numerator: int
    denominator: int
    needed: Decimal

    @property
    def share(self) -> Decimal | None:
        """Which part of them that is; unknown where there is none."""
        return Decimal(self.numerator) / self.denominator if self.denominator else None

    @property
    def is_enough(self) -> bool:
        """Whether they are enough for the level to be the company's."""
        return self.share is not None and self.share >= self.needed


@dataclass(frozen=True)
class CompanyLevel:
    """The level that is the company's own, and how many accounts reach each level."""

    level: Explained[ValueLevel | None]
    reached: tuple[Reached, ...]


def company_level(counts: Mapping[ValueLevel, int], explainer: Explainer) -> CompanyLevel:
    """Return the highest level that enough of the managed accounts reach.

    ``counts`` tells how many are at each level; who is at one reaches those below it too.
    """
    needed, total = explainer.policies.number(SHARE_KEY), sum(counts.values())
    levels = list(ValueLevel)
    reached = tuple(
        Reached(level, sum(counts.get(each, 0) for each in levels[place:]), total, needed)
        for place, level in enumerate(levels)
    )
    enough = [each for each in reached if each.is_enough]
    if enough:
        best = enough[-1]
        value: ValueLevel | None = best.level
        text = f"{best.numerator} of {total} managed accounts reach {best.level.value} or more."
    else:
        value, text = None, "No account is managed: none has a primary CSM."
    inputs = {each.level.value: each.numerator for each in reached}
    inputs["managedAccounts"] = total
    keys = (SHARE_KEY, *REVIEW_KEYS)
    return CompanyLevel(explainer.explain(value, "company.valueLevel", text, inputs, keys), reached)
