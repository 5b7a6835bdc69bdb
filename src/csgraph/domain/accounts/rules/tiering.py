"""The tier of an account: one table of steps, read by Python and by Postgres alike.

``tier_of`` walks the steps and tells why; ``sql_of_tier`` writes them as the expression of the
stored column. Both know three truths: where an input is unknown, and the others do not decide
without it, the step is skipped (domain.md §1.2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from csgraph.domain.accounts.rules.words import (
    ContactPreference,
    EngagementLevel,
    ExperienceTier,
    GrowthPotential,
    TouchModel,
)

TIER_KEYS: Final = ("tier.strategicAbove", "tier.midFrom")
"""The policies that a tier goes by, in US dollars."""
SHIPPED_IN: Final = "USD"
"""The currency of those figures."""
BASELINE: Final = "baseline_tier"
OVERRIDE: Final = "override_tier"
KEPT_INPUTS: Final = (
    *(OVERRIDE, BASELINE, "contact_preference", "growth_potential", "engagement_level"),
)
"""The columns that a tier is made of."""
TOUCH: Final[Mapping[ExperienceTier, TouchModel]] = MappingProxyType(
    {
        ExperienceTier.STRATEGIC: TouchModel.HIGH,
        ExperienceTier.MID: TouchModel.MEDIUM,
        ExperienceTier.SCALE: TouchModel.LOW,
    }
)


@dataclass(frozen=True)
class Condition:
    """That an input is one of some labels, or with ``is_not`` none of them."""

    input: str
    labels: tuple[str, ...]
    is_not: bool = False

    def holds(self, inputs: "Inputs") -> bool | None:
        """Whether it holds; None where the input is unknown."""
        known = inputs.label(self.input)
        return None if known is None else (known in self.labels) is not self.is_not

    def sql(self) -> str:
        """Return it as SQL, null where the input is."""
        listed = ", ".join(f"'{label}'" for label in self.labels)
        return f"{self.input} {'not in' if self.is_not else 'in'} ({listed})"


@dataclass(frozen=True)
class Stop:
    """A step that ends in a tier where all its tests hold."""

    name: str
    tests: tuple[Condition, ...]
    tier: ExperienceTier
    told: str


@dataclass(frozen=True)
class Raise:
    """The last step, which moves a tier up where its test holds."""

    name: str
    test: Condition
    tiers: Mapping[ExperienceTier, ExperienceTier]
    told: str


STOPS: Final = (
    Stop(
        "SELF_SERVICE",
        (Condition("contact_preference", (ContactPreference.SELF_SERVICE.value,)),),
        ExperienceTier.SCALE,
        "It prefers to serve itself",
    ),
    Stop(
        "NO_GROWTH",
        (
            Condition("growth_potential", (GrowthPotential.NONE.value,)),
            Condition("contact_preference", (ContactPreference.HIGH_TOUCH.value,), is_not=True),
        ),
        ExperienceTier.SCALE,
        "It will not expand and does not ask for much contact",
    ),
    Stop(
        "LOW_ENGAGEMENT",
        (
            Condition(BASELINE, (ExperienceTier.STRATEGIC.value,), is_not=True),
            Condition("engagement_level", (EngagementLevel.LOW.value,)),
            Condition("growth_potential", (GrowthPotential.LOW.value, GrowthPotential.NONE.value)),
        ),
        ExperienceTier.SCALE,
        "It is no large account, takes little part and will hardly grow",
    ),
)
"""The steps that end in a tier, in their order; the numbers 3 to 5 of domain.md §1.2."""
RAISED: Final = Raise(
    "HIGH_GROWTH",
    Condition("growth_potential", (GrowthPotential.HIGH.value,)),
    MappingProxyType(
        {
            ExperienceTier.STRATEGIC: ExperienceTier.STRATEGIC,
            ExperienceTier.MID: ExperienceTier.STRATEGIC,
            ExperienceTier.SCALE: ExperienceTier.MID,
        }
    ),
    "It may grow much, which is one tier up",
)


@dataclass(frozen=True)
class Inputs:
    """What is known of an account; None is unknown."""

    baseline_tier: ExperienceTier | None = None
    contact_preference: ContactPreference | None = None
    growth_potential: GrowthPotential | None = None
    engagement_level: EngagementLevel | None = None

    def label(self, name: str) -> str | None:
        """Return the label of an input."""
        known = getattr(self, name)
        return None if known is None else str(known.value)


@dataclass(frozen=True)
class Override:
    """The tier that somebody gave an account, until an instant if one is said."""

    tier: ExperienceTier
    reason: str
    expires_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it is in force; at its last instant it is not any more."""
        return self.expires_at is None or at < self.expires_at


@dataclass(frozen=True)
class Tier:
    """A tier, the step that decided it, which unknown inputs had a step skipped."""

    value: ExperienceTier | None
    step: str
    explanation: str
    missing: tuple[str, ...] = ()

    @property
    def touch(self) -> TouchModel | None:
        """The touch model of the tier."""
        return None if self.value is None else TOUCH[self.value]


@dataclass(frozen=True)
class Baseline:
    """What annual revenue is compared with, all in the tenant's reporting currency."""

    strategic_above: Decimal
    mid_from: Decimal


def baseline_of(annual: Decimal | None, limits: Baseline | None) -> ExperienceTier | None:
    """Return the tier that annual revenue alone gives; None while it is unknown."""
    if annual is None or limits is None:
        return None
    if annual > limits.strategic_above:
        return ExperienceTier.STRATEGIC
    return ExperienceTier.MID if annual >= limits.mid_from else ExperienceTier.SCALE


def tier_of(inputs: Inputs, override: Override | None, at: datetime) -> Tier:
    """Return the tier of an account at an instant."""
    if override is not None and override.holds(at):
        text = f"Somebody gave it {override.tier.value}: {override.reason}"
        return Tier(override.tier, "OVERRIDE", f"{text.rstrip('.')}.")
    missing = [BASELINE] if inputs.baseline_tier is None else []
    for stop in STOPS:
        verdicts = {test.input: test.holds(inputs) for test in stop.tests}
        if all(verdicts.values()):
            return Tier(stop.tier, stop.name, f"{stop.told}.", tuple(dict.fromkeys(missing)))
        if False not in verdicts.values():
            missing += [name for name, holds in verdicts.items() if holds is None]
    return _last(inputs, missing)


def _last(inputs: Inputs, missing: list[str]) -> Tier:
    base, is_raised = inputs.baseline_tier, RAISED.test.holds(inputs)
    if is_raised is None:
        missing.append(RAISED.test.input)
    unknown = tuple(dict.fromkeys(missing))
    if base is None:
        text = "Its annual revenue is unknown, and nothing else decides."
        return Tier(None, "UNKNOWN", text, unknown)
    if is_raised:
        text = f"{RAISED.told}: {base.value} by annual revenue."
        return Tier(RAISED.tiers[base], RAISED.name, text, unknown)
    return Tier(base, "REVENUE", f"{base.value} by annual revenue.", unknown)


def sql_of_tier() -> str:
    """Return the tier as SQL over the columns of ``KEPT_INPUTS``: the twin of ``tier_of``.

    An override whose time is over is cleared by who keeps tiers, so that it counts here while
    it is stored.
    """
    return f"coalesce({OVERRIDE}, case {' '.join(_branches())} else {BASELINE} end)"


def sql_of_touch() -> str:
    """Return the touch model as SQL over the same columns."""
    told = " ".join(f"when '{tier.value}' then '{touch.value}'" for tier, touch in TOUCH.items())
    return f"case {sql_of_tier()} {told} end"


def _branches() -> Iterator[str]:
    for stop in STOPS:
        tests = " and ".join(test.sql() for test in stop.tests)
        yield f"when {tests} then '{stop.tier.value}'"
    above = " ".join(
        f"when '{below.value}' then '{above.value}'" for below, above in RAISED.tiers.items()
    )
    yield f"when {RAISED.test.sql()} then case {BASELINE} {above} end"
