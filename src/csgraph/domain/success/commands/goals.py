"""Makes goals, what they depend on, their milestones, looks at them."""

from uuid import UUID

from csgraph.domain.success import rules
from csgraph.domain.success import tables as t
from csgraph.domain.success.commands.plans import PLANS
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

GOALS = Kept(t.goal, "Goal")
MILESTONES = Kept(t.success_milestone, "SuccessMilestone")
COMPONENTS = Kept(t.ecosystem_component, "EcosystemComponent")
REVIEWS = Kept(t.goal_review, "GoalReview")
INDICATORS = Kept(t.value_indicator, "ValueIndicator")


async def make_goal(call: Call) -> UUID:
    """Make a goal.

    Raises:
        InvalidInput: its weight is not more than 0.
    """
    _check_weight(call)
    return await GOALS.insert(call)


async def change_goal(call: Call) -> UUID:
    """Change a goal.

    Raises:
        InvalidInput: its weight is not more than 0.
    """
    _check_weight(call)
    return await GOALS.change(call)


async def delete_goal(call: Call) -> UUID:
    """Delete a goal."""
    return await GOALS.delete(call)


async def add_milestone(call: Call) -> UUID:
    """Add a milestone to a plan, a goal or both.

    Raises:
        InvalidInput: neither is named, or both are not of one account.
    """
    given = {"plan_id": PLANS, "goal_id": GOALS}
    named = {key: call.values[key] for key in given if call.values.get(key) is not None}
    if not named:
        msg = "A milestone belongs to a plan or a goal: give `planId` or `goalId`."
        raise InvalidInput(msg, path=("input",))
    accounts = {await given[key].value(call, id_, "account_id") for key, id_ in named.items()}
    if len(accounts) > 1:
        msg = "Plan and goal are of two accounts: name those of one."
        raise InvalidInput(msg, path=("input", "goalId"))
    return await MILESTONES.insert(call, account_id=accounts.pop())


async def change_milestone(call: Call) -> UUID:
    """Change a milestone."""
    return await MILESTONES.change(call)


async def complete_milestone(call: Call) -> UUID:
    """Note that a milestone was reached, now unless told; null takes that back.

    Raises:
        InvalidInput: it would be reached later than now.
    """
    if "done_at" in call.values and call.values["done_at"] is None:
        return await MILESTONES.change(call)
    return await MILESTONES.change(call, done_at=past(call, "done_at"))


async def add_component(call: Call) -> UUID:
    """Add something that a goal depends on."""
    rated = {"rated_at": call.now} if call.values.get("rating") is not None else {}
    return await COMPONENTS.insert(call, **rated)


async def rate_component(call: Call) -> UUID:
    """Say how something that a goal depends on is doing."""
    rated = {"rated_at": call.now} if "rating" in call.values else {}
    return await COMPONENTS.change(call, **rated)


async def record_review(call: Call) -> UUID:
    """Note that a goal was looked at.

    Raises:
        InvalidInput: it would be later than now.
    """
    return await REVIEWS.insert(call, reviewed_at=past(call, "reviewed_at"))


async def keep_indicator(call: Call) -> UUID:
    """Note whether an early indicator is there; kept again, it is changed."""
    return await INDICATORS.upsert(call, "account_id", "kind")


def _check_weight(call: Call) -> None:
    weight = call.values.get("weight")
    rules.check_number(weight, "weight")
    if weight is not None and weight <= 0:
        raise InvalidInput(
            "`weight` is more than 0.", path=("input", "weight"), constraint="more than 0"
        )
