"""What customers ask support for, as Zendesk writes it down.

Unhappy customers ask more, in bursts. A few outages of the vendor's own make many
customers ask within the same hours.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from csgraph.sandbox.company import subjects
from csgraph.sandbox.company import zendesk_schema as schema
from csgraph.sandbox.company.aftermath import epoch_of_instant, metric_set
from csgraph.sandbox.company.chance import digits, pick, pick_weighted, stream, whole
from csgraph.sandbox.company.customers import Customer, Mood, World
from csgraph.sandbox.company.subjects import Question
from csgraph.sandbox.company.timeline import DAY, HOUR, YEAR, date_of, zendesk_instant

Row = dict[str, Any]

_TYPICAL = (3, 8, 30)  # tickets a customer opens, by segment
_MOOD_FACTOR = {Mood.THRIVING: 0.8, Mood.STEADY: 1.0, Mood.STRAINED: 1.5, Mood.FAILING: 1.8}
_OUTAGES = (23 * DAY + 5 * HOUR, 171 * DAY + 2 * HOUR, 398 * DAY)  # how long ago
_ARCHIVED_AFTER = 120 * DAY
_CHANNELS = (("email", 0.5), ("web", 0.3), ("api", 0.08), ("chat", 0.07), ("mobile", 0.05))
_PRIORITIES = (("normal", 0.45), ("high", 0.2), ("low", 0.15), ("urgent", 0.1), (None, 0.1))
_OPEN_STATUSES = (("open", 0.45), ("pending", 0.3), ("hold", 0.12), ("new", 0.13))

_DEFAULTS: Row = {  # of a new ticket; the order is that of the API's keys
    "url": None,
    "id": None,
    "external_id": None,
    "via": None,
    "created_at": None,
    "updated_at": None,
    "generated_timestamp": None,
    "type": None,
    "subject": None,
    "raw_subject": None,
    "description": None,
    "priority": None,
    "status": "new",
    "recipient": None,
    "requester_id": None,
    "submitter_id": None,
    "assignee_id": None,
    "organization_id": None,
    "group_id": None,
    "collaborator_ids": [],
    "follower_ids": [],
    "email_cc_ids": [],
    "forum_topic_id": None,
    "problem_id": None,
    "has_incidents": False,
    "is_public": True,
    "due_at": None,
    "tags": [],
    "custom_fields": [],
    "satisfaction_rating": {"score": "unoffered"},
    "sharing_agreement_ids": [],
    "custom_status_id": 360_010_000_001,
    "fields": [],
    "followup_ids": [],
    "ticket_form_id": schema.FORM_ID,
    "brand_id": None,
    "allow_channelback": False,
    "allow_attachments": True,
    "from_messaging_channel": False,
}


@dataclass(frozen=True, slots=True)
class Asking:
    """Something asked, before it is a ticket."""

    at: int
    question: Question
    problem_id: int | None = None
    is_problem: bool = False


def ticket_rows(
    world: World,
    customer: Customer,
    requesters: Sequence[Row],
    organization: int | None,
    first_id: int,
) -> Iterator[Row]:
    """Yield a customer's tickets, oldest first, numbered from `first_id`."""
    if not requesters:
        return
    numbers = stream(world.seed, "ticket", customer.number)
    known_since = sorted((epoch_of_instant(row["created_at"]), row["id"]) for row in requesters)
    oldest = max(known_since[0][0], world.as_of - 3 * YEAR)
    askings = _askings(numbers, world, customer, first_id, oldest)
    for place, asking in enumerate(askings):
        known = bisect(known_since, (asking.at, 1 << 62))
        requester = pick(numbers, known_since[:known])[1]
        ticket = new_ticket(numbers, first_id + place, asking, requester, organization)
        yield _later_life(numbers, world, ticket, asking)


def new_ticket(
    numbers: Random, ticket_id: int, asking: Asking, requester: int, organization: int | None
) -> Row:
    """Return a ticket as it is when it comes in."""
    question = asking.question
    channel = pick_weighted(numbers, _CHANNELS)
    fields = _custom_fields(numbers, question, asking.at)
    area = fields[0]["value"]
    opened = zendesk_instant(asking.at)
    subject = question.subject.format(n=digits(numbers, "####"))
    return _DEFAULTS | {
        "url": f"{schema.BASE_URL}/tickets/{ticket_id}.json",
        "id": ticket_id,
        "via": {"channel": channel, "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": opened,
        "updated_at": opened,
        "generated_timestamp": asking.at,
        "type": "problem" if asking.is_problem else question.kind,
        "subject": subject,
        "raw_subject": subject,
        "description": question.body,
        "priority": "urgent" if asking.problem_id else pick_weighted(numbers, _PRIORITIES),
        "requester_id": requester,
        "submitter_id": requester,
        "organization_id": organization,
        "group_id": schema.GROUP_IDS[question.group],
        "problem_id": asking.problem_id,
        "has_incidents": asking.is_problem,
        "tags": [tag for tag in (area, *question.tags) if tag],
        "custom_fields": fields,
        "fields": fields,
        "brand_id": schema.SECOND_BRAND_ID if ticket_id % 23 == 7 else schema.BRAND_ID,
        "from_messaging_channel": channel == "chat",
    }


def deleted_ticket(row: Row, deleted_at: int, *, scrubbed: bool = False) -> Row:
    """Return a ticket as the export shows it once deleted, or scrubbed a month later."""
    gone = row | {
        "status": "deleted",
        "updated_at": zendesk_instant(deleted_at),
        "generated_timestamp": deleted_at,
    }
    if not scrubbed:
        return gone
    return gone | {
        "subject": "SCRUBBED",
        "raw_subject": "SCRUBBED",
        "description": "X",
        "organization_id": None,
        "custom_fields": [],
        "fields": [],
        "tags": [],
    }


def burst(numbers: Random, count: int, at: int, within: int, problem_id: int) -> list[Asking]:
    """Return what comes in during an incident: the problem first, then its echoes."""
    question = pick(numbers, subjects.INCIDENTS)
    times = sorted(at + int(within * numbers.random()) for _ in range(count - 1))
    head = Asking(at, question, is_problem=True)
    return [head, *(Asking(time, question, problem_id=problem_id) for time in times)]


def _askings(
    numbers: Random, world: World, customer: Customer, first_id: int, oldest: int
) -> list[Asking]:
    typical = _TYPICAL[customer.segment.value] * _MOOD_FACTOR[customer.mood]
    asked = []
    for _ in range(int(world.tickets * typical * (0.4 + 1.2 * numbers.random()))):
        age = (world.as_of - 2 * HOUR - oldest) * numbers.random() ** 1.6
        question = pick(numbers, subjects.for_language(customer.name.locale.code))
        asked.append(Asking(world.as_of - 2 * HOUR - int(age), question))
    for ago in _OUTAGES:
        if numbers.random() < 0.25 and world.as_of - ago > oldest:
            at = world.as_of - ago + whole(numbers, 0, 4 * HOUR)
            asked.append(Asking(at, subjects.OUTAGE))
    asked.sort(key=lambda asking: asking.at)
    if customer.mood.value >= Mood.STRAINED.value and numbers.random() < 0.6:
        at = world.as_of - whole(numbers, 2 * DAY, 90 * DAY)
        if at > oldest:
            before = [asking for asking in asked if asking.at < at]
            problem_id = first_id + len(before)
            together = burst(numbers, whole(numbers, 3, 8), at, 6 * HOUR, problem_id)
            after = [asking for asking in asked if asking.at >= at]
            # the problem keeps its number, since only later tickets follow it
            return before + sorted(together + after, key=lambda asking: asking.at)
    return asked


def _later_life(numbers: Random, world: World, row: Row, asking: Asking) -> Row:
    """Return a ticket as it stands today."""
    if numbers.random() < 0.02:
        deleted_at = min(asking.at + whole(numbers, 1, 5) * DAY, world.as_of - HOUR)
        scrubbed = deleted_at < world.as_of - 30 * DAY and numbers.random() < 0.7
        return deleted_ticket(row, deleted_at, scrubbed=scrubbed)
    answered_at = asking.at + int(HOUR * (0.2 + numbers.expovariate(0.3)))
    solved_at = answered_at + int(HOUR * numbers.expovariate(1 / 40))
    row["assignee_id"] = pick(numbers, world.staff.agents).agent_id
    if solved_at >= world.as_of - HOUR:
        return _still_open(numbers, world, row, asking, answered_at)
    row["satisfaction_rating"] = _satisfaction(numbers)
    row["metric_set"] = metric_set(
        row,
        replied_at=answered_at,
        solved_at=solved_at,
        held=(solved_at - answered_at) // 4 if row["id"] % 13 == 5 else 0,
        reopens=int(row["id"] % 17 == 4),
    )
    closed_at = solved_at - solved_at % HOUR + 4 * DAY  # an automation closes on the hour
    is_closed = closed_at < world.as_of - HOUR
    row["status"] = "closed" if is_closed else "solved"
    updated_at = closed_at if is_closed else solved_at
    row["updated_at"] = zendesk_instant(updated_at)
    row["generated_timestamp"] = _exported_at(numbers, world, updated_at)
    return row


def _still_open(numbers: Random, world: World, row: Row, asking: Asking, answered_at: int) -> Row:
    updated_at = min(answered_at, world.as_of - HOUR)
    row["status"] = pick_weighted(numbers, _OPEN_STATUSES)
    if row["status"] == "new":
        row["assignee_id"] = None
    if asking.is_problem:
        row["status"] = "open"
    row["updated_at"] = zendesk_instant(updated_at)
    row["generated_timestamp"] = updated_at
    is_answered = row["status"] != "new" and answered_at <= updated_at
    row["metric_set"] = metric_set(row, replied_at=answered_at if is_answered else None)
    return row


def _exported_at(numbers: Random, world: World, updated_at: int) -> int:
    """Return when the system last touched a ticket: archiving leaves `updated_at` alone."""
    archived_at = updated_at + _ARCHIVED_AFTER
    if archived_at < world.as_of - HOUR:
        return archived_at
    if numbers.random() < 0.15:
        return whole(numbers, updated_at, world.as_of - HOUR)
    return updated_at


def _satisfaction(numbers: Random) -> Row:
    score = pick_weighted(
        numbers, (("unoffered", 0.6), ("offered", 0.2), ("good", 0.15), ("bad", 0.05))
    )
    if score in ("unoffered", "offered"):
        return {"score": score}
    comment = pick(numbers, subjects.COMMENTS) if numbers.random() < 0.4 else None
    return {"score": score, "comment": comment, "reason": "No reason provided", "reason_id": 0}


def _custom_fields(numbers: Random, question: Question, at: int) -> list[Row]:
    is_bug = question.kind in ("incident", "problem")
    area = question.area or (pick(numbers, schema.AREAS) if numbers.random() < 0.7 else None)
    environments = [each for each in schema.ENVIRONMENTS if numbers.random() < 0.4]
    order = "ORD-" + digits(numbers, "######") if question.group == 1 else None
    values = {
        schema.PRODUCT_AREA: area,
        schema.ENVIRONMENT: (environments or None) if is_bug else None,
        schema.AFFECTED_USERS: whole(numbers, 1, 400) if is_bug else None,
        schema.IS_REGRESSION: is_bug and numbers.random() < 0.4,
        schema.NEEDED_BY: date_of(at + 14 * DAY) if numbers.random() < 0.1 else None,
        schema.HOURS_LOST: round(numbers.random() * 20, 2) if is_bug else None,
        schema.STEPS: subjects.STEPS if is_bug and numbers.random() < 0.5 else None,
        schema.ORDER_REFERENCE: order,
    }
    return [{"id": field_id, "value": value} for field_id, value in values.items()]
