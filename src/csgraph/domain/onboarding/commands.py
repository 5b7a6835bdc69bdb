"""Begins onboardings, notes how they go on, through the change log."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from csgraph.domain.onboarding import rules
from csgraph.domain.onboarding import tables as t
from csgraph.domain.opportunities.commands import check_after_opening
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.commands import policies_at
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call, Made

ONBOARDINGS = Kept(t.onboarding, "Onboarding")
STEPS = Kept(t.onboarding_step, "OnboardingStep")
ITEMS = Kept(t.impact_plan_item, "ImpactPlanItem")
DEFINITIONS = Kept(t.first_value_definition, "FirstValueDefinition")
JOURNEYS = Kept(t.impact_journey, "ImpactJourney")
_DEALS = Kept(opportunity, "Opportunity")


async def define_first_value(call: Call) -> UUID:
    """Say what first value is for a segment and an experience; said again, it is changed.

    Raises:
        InvalidInput: the number of days is none.
    """
    rules.check_count(call.values["target_days"], "targetDays", rules.MOST_TARGET_DAYS)
    return await DEFINITIONS.upsert(call, "segment", "customer_experience")


async def begin(call: Call) -> UUID:
    """Begin an onboarding, with its first steps.

    Raises:
        InvalidInput: the deal is of another account.
    """
    await _check_deal(call, call.values["account_id"])
    id_ = await ONBOARDINGS.insert(call)
    for position, name in enumerate(rules.STEPS, 1):
        await STEPS.insert_of(call, {"onboarding_id": id_, "position": position, "name": name})
    return id_


async def change(call: Call) -> UUID:
    """Change what an onboarding goes by.

    Raises:
        InvalidInput: the deal is of another account.
    """
    row = await ONBOARDINGS.locked(call, "account_id")
    await _check_deal(call, row.account_id)
    return await ONBOARDINGS.change(call)


async def record_orchestration(call: Call) -> UUID:
    """Note when business orchestration was held, now unless told.

    Raises:
        InvalidInput: it would be later than now, or before the deal was there.
    """
    name = "business_orchestration_at"
    [deal] = await ONBOARDINGS.locked(call, "opportunity_id")
    await check_after_opening(call, deal, name)
    return await ONBOARDINGS.change(call, **{name: past(call, name)})


async def record_kickoff(call: Call) -> Made:
    """Note when technical work began, now unless told; warn where it came first.

    Raises:
        InvalidInput: it would be later than now, or before the deal was there.
    """
    row = await ONBOARDINGS.locked(call, "business_orchestration_at", "opportunity_id")
    await check_after_opening(call, row.opportunity_id, "technical_kickoff_at")
    at = past(call, "technical_kickoff_at")
    id_ = await ONBOARDINGS.change(call, technical_kickoff_at=at)
    warnings = rules.kickoff_warnings(row.business_orchestration_at, at)
    return Made(id_, {"warnings": warnings})


async def record_first_value(call: Call) -> UUID:
    """Note when first value was reached, now unless told; null takes that back.

    Raises:
        InvalidInput: it would be later than now, or before the deal was there.
    """
    [deal] = await ONBOARDINGS.locked(call, "opportunity_id")
    await check_after_opening(call, deal, "first_value_at")
    if "first_value_at" in call.values and call.values["first_value_at"] is None:
        return await ONBOARDINGS.change(call)
    return await ONBOARDINGS.change(call, first_value_at=past(call, "first_value_at"))


async def confirm(call: Call) -> UUID:
    """Note what the customer says of both questions; what is not said stays."""
    given = dict(call.values)
    columns = {
        "technical": "customer_confirmed_technical_at",
        "process": "customer_confirmed_process_at",
    }
    known = await ONBOARDINGS.locked(call, *columns.values())
    values: dict[str, Any] = {
        column: rules.confirmed_at(given.pop(name, None), at, call.now)
        for (name, column), at in zip(columns.items(), known, strict=True)
    }
    return await ONBOARDINGS.update(call, {**given, **values})


async def add_step(call: Call) -> UUID:
    """Add a step behind the others."""
    last = await call.work.connection.scalar(
        select(func.max(t.onboarding_step.c.position)).where(
            t.onboarding_step.c.tenant_id == call.work.tenant_id,
            t.onboarding_step.c.onboarding_id == call.values["onboarding_id"],
        )
    )
    return await STEPS.insert(call, position=(last or 0) + 1)


async def remove_step(call: Call) -> UUID:
    """Remove a step that this onboarding does not take."""
    return await STEPS.delete(call)


async def complete_step(call: Call) -> UUID:
    """Note that a step was done, now unless told; null takes that back."""
    return await _complete(call, STEPS)


async def add_item(call: Call) -> UUID:
    """Add an item to the joint impact plan."""
    return await ITEMS.insert(call)


async def change_item(call: Call) -> UUID:
    """Change an item of the joint impact plan."""
    return await ITEMS.change(call)


async def complete_item(call: Call) -> UUID:
    """Note that an item was done, now unless told; null takes that back."""
    return await _complete(call, ITEMS)


async def make_journey(call: Call) -> Made:
    """Make an impact journey; warn where there are more than a few.

    Raises:
        InvalidInput: it takes no month, or many years.
    """
    _check_months(call)
    id_ = await JOURNEYS.insert(call)
    count = await call.work.connection.scalar(
        select(func.count())
        .select_from(t.impact_journey)
        .where(
            t.impact_journey.c.tenant_id == call.work.tenant_id,
            t.impact_journey.c.deleted_at.is_(None),
        )
    )
    most = (await policies_at(call.work, call.now)).whole("journeys.max")
    warnings = []
    if (count or 0) > most:
        warnings.append(f"There are {count} impact journeys: keep {most}, and let them serve more.")
    return Made(id_, {"warnings": warnings})


async def change_journey(call: Call) -> UUID:
    """Change an impact journey.

    Raises:
        InvalidInput: it takes no month, or many years.
    """
    _check_months(call)
    return await JOURNEYS.change(call)


async def delete_journey(call: Call) -> UUID:
    """Delete an impact journey."""
    return await JOURNEYS.delete(call)


def _check_months(call: Call) -> None:
    rules.check_count(call.values.get("months"), "months", rules.MOST_MONTHS)


async def _complete(call: Call, rows: Kept) -> UUID:
    if "done_at" in call.values and call.values["done_at"] is None:
        return await rows.change(call)
    return await rows.change(call, done_at=past(call, "done_at"))


async def _check_deal(call: Call, account_id: UUID) -> None:
    deal = call.values.get("opportunity_id")
    if deal is not None and await _DEALS.value(call, deal, "account_id") != account_id:
        msg = "The deal is of another account: name one of this account's."
        raise InvalidInput(msg, path=("input", "opportunityId"))
