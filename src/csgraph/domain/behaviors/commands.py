"""Writes behaviours, challenges and terms, through the change log."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from csgraph.domain.accounts.tables import account
from csgraph.domain.behaviors import rules
from csgraph.domain.behaviors import tables as t
from csgraph.domain.contracts.tables import contract
from csgraph.domain.success.rules import check_number
from csgraph.errors import InvalidInput
from csgraph.events.change_log import lock_row
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call, Made
from csgraph.storage.names import field_name

BEHAVIORS = Kept(t.key_behavior, "KeyBehavior")
ADOPTIONS = Kept(t.behavior_adoption, "BehaviorAdoption")
CHALLENGES = Kept(t.challenge, "Challenge")
TERMS = Kept(t.term_impact, "TermImpact")
MILESTONES = Kept(t.renewal_milestone, "RenewalMilestone")
_CONTRACTS = Kept(contract, "Contract")
MOST_DAYS_BEFORE = 3_650


async def make_behavior(call: Call) -> Made:
    """Make a key behaviour; warn where a product has more than one or two."""
    id_ = await BEHAVIORS.insert(call)
    count = await call.work.connection.scalar(
        select(func.count())
        .select_from(t.key_behavior)
        .where(
            t.key_behavior.c.tenant_id == call.work.tenant_id,
            t.key_behavior.c.deleted_at.is_(None),
            t.key_behavior.c.product == call.values["product"],
        )
    )
    most, warnings = rules.BEHAVIORS_PER_PRODUCT, []
    if (count or 0) > most:
        warnings.append(f"The product has {count} key behaviours: one or {most} drive results.")
    return Made(id_, {"warnings": warnings})


async def change_behavior(call: Call) -> UUID:
    """Change a key behaviour."""
    return await BEHAVIORS.change(call)


async def track(call: Call) -> UUID:
    """Track a behaviour at an account; tracked again, its day is changed."""
    return await ADOPTIONS.upsert(call, "account_id", "behavior_id")


async def commit_to(call: Call) -> UUID:
    """Note that the customer has said to take the behaviour up."""
    return await _step(call, "behaviorAdoptionCommit")


async def start(call: Call) -> UUID:
    """Note that the customer is at it, or at it again."""
    return await _step(call, "behaviorAdoptionStart")


async def complete(call: Call) -> UUID:
    """Note that the behaviour is taken up."""
    return await _step(call, "behaviorAdoptionComplete")


async def regress(call: Call) -> UUID:
    """Note that the behaviour fell back."""
    return await _step(call, "behaviorAdoptionRegress")


async def raise_challenge(call: Call) -> UUID:
    """Note that the customer was challenged.

    Raises:
        InvalidInput: it would be later than now.
    """
    return await CHALLENGES.insert(call, raised_at=past(call, "raised_at"))


async def answer_challenge(call: Call) -> UUID:
    """Note what the customer said, and how; a refusal of each kind is kept until they accept."""
    response = rules.ChallengeResponse(call.values["response"])
    said = call.values.get("medium")
    medium = None if said is None else rules.ChallengeMedium(said)
    refusals = rules.refusals_after(response, medium, call.now)
    return await CHALLENGES.change(call, medium=said, responded_at=call.now, **refusals)


async def keep_term(call: Call) -> UUID:
    """Write down what a term brought; the term of the same first day is changed.

    Raises:
        InvalidInput: it ends before it begins, overlaps another one of the account, or a number is
            negative or too long.
    """
    rules.check_term(call.values["starts_on"], call.values["ends_on"])
    await _check_overlap(call)
    check_number(call.values.get("metric_level"), "metricLevel")
    for name in ("goals_attained", "active_teams", "use_cases"):
        if (call.values.get(name) or 0) < 0:
            field = field_name(name)
            raise InvalidInput(f"`{field}` is 0 or more.", path=("input", field))
    return await TERMS.upsert(call, "account_id", "starts_on")


async def _check_overlap(call: Call) -> None:
    """Check that no other term of the account runs meanwhile; one may begin where another ends."""
    account_id, starts_on, ends_on = (
        call.values[name] for name in ("account_id", "starts_on", "ends_on")
    )
    await lock_row(call.work, account, account_id, account.c.id)  # against another one just now
    terms = t.term_impact.c
    found = await call.work.connection.execute(
        select(terms.starts_on, terms.ends_on)
        .where(
            terms.tenant_id == call.work.tenant_id,
            terms.account_id == account_id,
            terms.deleted_at.is_(None),
            terms.starts_on != starts_on,
            terms.starts_on < ends_on,
            terms.ends_on > starts_on,
        )
        .order_by(terms.starts_on)
        .limit(1)
    )
    other = found.one_or_none()
    if other is not None:
        field = "startsOn" if other.starts_on < starts_on else "endsOn"
        limit = f"{other.starts_on} to {other.ends_on}"
        msg = f"The account's term from {limit} runs meanwhile: change it, or give other days."
        raise InvalidInput(msg, path=("input", field), constraint=limit)


async def plan_milestone(call: Call) -> UUID:
    """Plan a milestone back from the last day of a contract.

    Raises:
        InvalidInput: the contract has no last day, or the number of days is none.
    """
    days = call.values["days_before"]
    if not 0 <= days <= MOST_DAYS_BEFORE:
        limit = f"from 0 to {MOST_DAYS_BEFORE}"
        msg = f"`daysBefore` lies {limit}; {days} does not."
        raise InvalidInput(msg, path=("input", "daysBefore"), constraint=limit)
    ends_on = await _CONTRACTS.value(call, call.values["contract_id"], "ends_on")
    if ends_on is None:
        msg = "The contract has no last day to plan back from: choose another one."
        raise InvalidInput(msg, path=("input", "contractId"))
    return await MILESTONES.insert(call, due_on=ends_on - timedelta(days=days))


async def complete_milestone(call: Call) -> UUID:
    """Note that a milestone was reached, now unless told; null takes that back.

    Raises:
        InvalidInput: it would be reached later than now.
    """
    if "done_at" in call.values and call.values["done_at"] is None:
        return await MILESTONES.change(call)
    return await MILESTONES.change(call, done_at=past(call, "done_at"))


async def _step(call: Call, name: str) -> UUID:
    return await ADOPTIONS.step(call, rules.ADOPTION, name, "state")
