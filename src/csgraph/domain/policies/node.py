"""Policies in the graph: what is in force, what was decided, how a value explains itself."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import func
from strawberry.scalars import JSON

from csgraph.domain.policies import rules
from csgraph.domain.policies import tables as t
from csgraph.graph.declare import OrderBy, column, node
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.made import argument
from csgraph.graph.scalars import DateTime
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, WorkedField, WorkedRead, as_of
from csgraph.storage.columns import Instant

_decision = t.policy_decision.c

described_enum(
    rules.PolicyArea,
    "What part of the work a policy belongs to.",
    ACCOUNTS="Tiers, capacity, deals, renewals, retention.",
    CONTACTS="The influence map, champions, coverage.",
    HANDOFFS="From sales to customer success.",
    SUCCESS="Onboarding, plans, metrics.",
    SUPPORT="Tickets, requests, surveys.",
    HEALTH="Health, risk, backtests.",
    REVIEWS="Business and executive reviews.",
    ADVOCACY="References, sponsors, top customers.",
    ALERTS="How alerts come and go.",
)
described_enum(
    rules.PolicyUnit,
    "What the number of a policy counts.",
    DAYS="Days of 24 hours.",
    BUSINESS_DAYS="Days of the tenant's working week.",
    HOURS="Hours.",
    MINUTES="Minutes.",
    MONTHS="Calendar months.",
    COUNT="How many.",
    POINTS="Points of a score.",
    SHARE="A part of a whole, 0 to 1.",
    RATIO="How many times something.",
    USD="US dollars.",
    WORDS="Words of a text.",
)
described_enum(
    rules.PolicyKind,
    "What form the value of a policy has.",
    NUMBER="A number.",
    BOOLEAN="True or false.",
)
KEY = "Which policy, such as `map.split`."


@strawberry.type(description="A threshold that rules go by: its value in force and what it may be.")
class Policy:
    """A threshold that rules go by."""

    key: str = strawberry.field(description=KEY)
    area: rules.PolicyArea = strawberry.field(description="What part of the work it belongs to.")
    description: str = strawberry.field(description="What it decides.")
    value: JSON = strawberry.field(description="Value in force: a number, true or false.")
    default: JSON = strawberry.field(
        description="Value that holds where the tenant has decided none."
    )
    is_default: bool = strawberry.field(description="Whether the value in force is the default.")
    version: int = strawberry.field(
        description="Which of the tenant's decisions about policies it comes from. 0 for none."
    )
    effective_at: DateTime | None = strawberry.field(
        description="Since when it is in force. Null where nothing was decided."
    )
    kind: rules.PolicyKind = strawberry.field(description="What form the value has.")
    unit: rules.PolicyUnit | None = strawberry.field(
        description="What a number counts. Null for what is no number."
    )
    low: float | None = strawberry.field(description="Least number. Null for what is no number.")
    high: float | None = strawberry.field(
        description="Greatest number. Null for what is no number."
    )
    is_whole: bool = strawberry.field(description="Whether a number has to be whole.")
    source: str = strawberry.field(
        description="Where the default comes from: a practitioner document by its number, or "
        "`default` where csgraph chose it."
    )


@node(
    table=t.policy_decision,
    prefix="pol",
    scope="policies:read",
    plural="policyVersions",
    plural_description="What was decided about policies; the latest decision first.",
    description="A decision about one policy: a value from an instant on. It never changes.",
    default_order=(OrderBy(_decision.version, descending=True),),
)
class PolicyVersion(Node, Revisioned):
    """A decision about one policy."""

    key: str = column(_decision.key, KEY)
    value: JSON | None = column(
        _decision.value,
        "What it is from then on. Null goes back to the default.",
        filterable=False,
    )
    version: int = column(
        _decision.version, "Number of the decision among the tenant's.", order=True
    )
    effective_at: DateTime = column(
        _decision.effective_at, "Since when it is in force.", order=True
    )


@strawberry.type(description="Something that a value was computed from.")
class ExplainedInput:
    """Something that a value was computed from."""

    name: str = strawberry.field(description="What it is: a field, or the key of a policy.")
    value: str | None = strawberry.field(description="What it was. Null where it is unknown.")


@strawberry.interface(description="A computed value that says how it came about.")
class Explained:
    """A computed value that says how it came about."""

    rule_id: str = strawberry.field(description="Which rule computed it.")
    policy_version: int = strawberry.field(
        description="Latest decision among the policies it depends on. 0 while all are defaults."
    )
    inputs: list[ExplainedInput] = strawberry.field(
        description="What it was computed from; at most 50."
    )
    evaluated_at: DateTime = strawberry.field(description="Instant for which it was computed.")
    explanation: str = strawberry.field(description="How it came about, in a sentence.")


@strawberry.type(description="A computed number that says how it came about.")
class ExplainedNumber(Explained):
    """A computed number."""

    value: float | None = strawberry.field(description="The number. Null where it is unknown.")


@strawberry.type(description="A computed whole number that says how it came about.")
class ExplainedCount(Explained):
    """A computed whole number."""

    value: int | None = strawberry.field(description="The number. Null where it is unknown.")


@strawberry.type(description="A computed yes or no that says how it came about.")
class ExplainedFlag(Explained):
    """A computed yes or no."""

    value: bool | None = strawberry.field(description="The answer. Null where it is unknown.")


def policy_told(setting: rules.Setting, policies: rules.Policies) -> Policy:
    """Return what is told of a setting."""
    found = policies.of(setting.key)
    is_number = setting.kind is rules.PolicyKind.NUMBER
    return Policy(
        key=setting.key,
        area=setting.area,
        description=setting.description,
        value=plain(found.value),
        default=plain(setting.default),
        is_default=found.value == setting.default,
        version=found.version,
        effective_at=_instant(found.effective_at),
        kind=setting.kind,
        unit=setting.unit,
        low=float(setting.low) if is_number else None,
        high=float(setting.high) if is_number else None,
        is_whole=setting.is_whole,
        source=setting.source,
    )


def plain(value: Any) -> Any:
    """Return a setting's value as JSON has it."""
    if not isinstance(value, Decimal):
        return value
    whole = value.to_integral_value()
    return int(whole) if whole == value else float(value)


def _instant(value: datetime | None) -> DateTime | None:
    return None if value is None else DateTime(value)


def _facts(sources: Sources) -> dict[str, Any]:
    at = func.coalesce(sources.argument("asOf", Instant), sources.now())
    return {"policies": t.decisions_in_force(sources, at=at)}


def _all(facts: Mapping[str, list[Any]], asked: Asked) -> list[Policy]:
    policies, area = rules.Policies.of_rows(facts["policies"]), asked.arguments.get("area")
    chosen = (each for each in rules.REGISTER.values() if area in {None, each.area})
    return [policy_told(each, policies) for each in chosen]


def _one(facts: Mapping[str, list[Any]], asked: Asked) -> Policy | None:
    setting = rules.find_setting(asked.arguments["key"])
    if setting is None:
        return None
    return policy_told(setting, rules.Policies.of_rows(facts["policies"]))


def _read(work: Any) -> WorkedRead:
    return WorkedRead(_facts, work, tables=(t.policy_decision,))


FIELDS: Iterable[WorkedField] = (
    WorkedField(
        None,
        "policies",
        list[Policy] | None,
        "Every policy with its value in force, by area; at most 300.",
        "policies:read",
        _read(_all),
        (argument("area", rules.PolicyArea | None, "Only those of one area."), as_of()),
    ),
    WorkedField(
        None,
        "policy",
        Policy | None,
        "One policy by its key. Null where there is none of that key.",
        "policies:read",
        _read(_one),
        (argument("key", str, KEY), as_of()),
    ),
)

__all__ = ["PolicyVersion"]
