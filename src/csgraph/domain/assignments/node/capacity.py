"""How many people accounts take, and how that compares."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, cast, func, literal_column, null, select

from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.accounts.tables import account
from csgraph.domain.assignments import rules
from csgraph.domain.assignments.node import shapes
from csgraph.domain.assignments.node.fields import explainer_of
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.domain.tiers.node.sql import TIER_TABLES, Baselines
from csgraph.errors import InvalidInput
from csgraph.graph.made import argument
from csgraph.graph.scalars import ExactDecimal
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedField, WorkedRead

Told = Mapping[str, list[Any]]
MOST_ACCOUNTS = 100_000_000
_PLAN = "Query.capacityPlan"


def _facts(sources: Sources) -> dict[str, Any]:
    accounts = sources.rows(account, "experience_tier")
    revenue = Baselines(sources.rows, sources.today()).recurring()
    told = cast(revenue, Text) if sources.holds("finance:read") else cast(null(), Text)
    return {
        "counts": select(accounts.c.experience_tier, func.count()).group_by(
            accounts.c.experience_tier
        ),
        "revenue": select(told),
        "policies": decisions_in_force(sources, rules.CAPACITY_KEYS),
    }


def _capacity(told: Told, asked: Asked) -> rules.CapacityPlan:
    found: dict[ExperienceTier | None, int] = {
        ExperienceTier(tier) if tier else None: count for tier, count in told["counts"]
    }
    asked_for: dict[ExperienceTier | None, int] = {
        tier: count
        for tier in ExperienceTier
        if (count := asked.arguments.get(tier.value.lower())) is not None
    }
    for name, count in ((tier.value.lower(), asked_for.get(tier, 0)) for tier in ExperienceTier):
        if not 0 <= count <= MOST_ACCOUNTS:
            msg = f"`{name}` is {count}: give 0 to {MOST_ACCOUNTS:,} accounts."
            raise InvalidInput(msg, coordinate=f"{_PLAN}({name}:)")
    [[revenue]] = told["revenue"]
    is_own = revenue is not None and not asked_for
    return rules.plan_capacity(
        asked_for or found, Decimal(revenue) if is_own else None, explainer_of(told, asked)
    )


@dataclass(frozen=True)
class _Compared:
    standing: rules.Standing

    def __getattr__(self, name: str) -> Any:
        """Return the position, or a figure of the benchmark, as it is written."""
        of_benchmark = hasattr(self.standing.benchmark, name)
        told = getattr(self.standing.benchmark if of_benchmark else self.standing, name)
        return f"{told.normalize():f}" if isinstance(told, Decimal) else told


def _benchmark(_told: Told, asked: Asked) -> list[_Compared]:
    given = asked.arguments
    acv, vendor_arr = given.get("acv"), given.get("vendorArr")
    for name in ("arrPerCsm", "acv", "vendorArr"):
        if given.get(name) is not None and given[name] < 0:
            msg = f"`{name}` is below 0: give an amount in US dollars."
            raise InvalidInput(msg, coordinate=f"Query.staffingBenchmark({name}:)")
    explainer = Explainer(Policies(), asked.now)
    found = rules.compare(given.get("arrPerCsm"), acv, vendor_arr, explainer)
    return [_Compared(each) for each in found]


def _nothing(_sources: Sources) -> dict[str, Any]:
    return {"nothing": select(literal_column("1").label("nothing"))}


CAPACITY_FIELDS = (
    WorkedField(
        None,
        "capacityPlan",
        shapes.CapacityPlan | None,
        "How many CSMs and managers the accounts take: those that there are, or as many as are "
        "said.",
        "accounts:read",
        WorkedRead(_facts, _capacity, tables=(*TIER_TABLES, policy_decision), at_any_instant=True),
        tuple(
            argument(
                tier.value.lower(),
                int | None,
                f"How many `{tier.value}` accounts to plan for. Where any of the three is given, "
                "what is not is none.",
            )
            for tier in ExperienceTier
        ),
    ),
    WorkedField(
        None,
        "staffingBenchmark",
        list[shapes.StaffingBenchmark] | None,
        "Where the annual revenue that each CSM manages stands among other companies: of the "
        "brackets of `acv` and `vendorArr`, or of all without either; at most 8.",
        "accounts:read",
        WorkedRead(_nothing, _benchmark, at_any_instant=True),
        (
            argument(
                "arr_per_csm",
                ExactDecimal | None,
                "Annual revenue for each CSM, in US dollars; without it figures are told alone.",
            ),
            argument("acv", ExactDecimal | None, "What a contract brings a year, in US dollars."),
            argument(
                "vendor_arr", ExactDecimal | None, "What the vendor takes a year, in US dollars."
            ),
        ),
    ),
)
