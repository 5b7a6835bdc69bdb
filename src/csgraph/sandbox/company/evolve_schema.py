"""What administrators do to the two systems as time passes.

None of it moves a record's own time: a reader that only follows times never sees it.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from csgraph.sandbox.company.chance import pick
from csgraph.sandbox.company.crm import days_until
from csgraph.sandbox.company.describes import Describe, field
from csgraph.sandbox.company.salesforce_schema import ACCOUNT
from csgraph.sandbox.company.stored import every_row
from csgraph.sandbox.company.timeline import zendesk_instant
from csgraph.sandbox.company.turn import Turn
from csgraph.sandbox.company.zendesk_schema import choice_field
from csgraph.sandbox.store import sobject_table

Row = dict[str, Any]

_STAGES = ("Kick-off", "Rollout", "Adopted")
_REGIONS = ("AMER", "EMEA", "APAC")
_VANISHING = "Status_Page__c"
_VANISHES_AT = 3


def _added_field(step: int) -> tuple[Describe, tuple[object, ...]] | None:
    """Return the field that a step adds, with values for it."""
    if step == 1:
        stage = field("Onboarding_Stage__c", "Onboarding Stage", "picklist", options=_STAGES)
        return stage, _STAGES
    if step == 2:
        return field("Region__c", "Region", "picklist", options=_REGIONS), _REGIONS
    return None


def _add_field(turn: Turn, numbers: Random) -> int:
    """Add a field to Account, filled in by a default that no time tells of."""
    added = _added_field(turn.step)
    if added is None:
        return 0
    describe, values = added
    body = turn.store.describe(ACCOUNT)
    _with_fields(turn, body, [*_fields(body), describe])
    changed = 0
    for rows in every_row(turn.store, sobject_table(ACCOUNT)):
        filled = [row | {describe["name"]: pick(numbers, values)} for row in rows]
        changed += turn.store.put_rows(ACCOUNT, filled)
    return changed


def _remove_field(turn: Turn, numbers: Random) -> int:
    """Hide a field from the integration's user: describes don't show it any more."""
    if turn.step != _VANISHES_AT:
        return 0
    body = turn.store.describe(ACCOUNT)
    kept = [each for each in _fields(body) if each["name"] != _VANISHING]
    _with_fields(turn, body, kept)
    return 1


def _add_ticket_field(turn: Turn, numbers: Random) -> int:
    row = choice_field(
        360_011_737_600 + 20 * turn.step,
        f"Cause {turn.step}",
        ("misuse", "defect", "third_party"),
        turn.at,
    )
    return turn.store.put_zendesk(
        "ticket_fields", [turn.updated(row, created_at=zendesk_instant(turn.at))]
    )


def _recompute_formulas(turn: Turn, numbers: Random) -> int:
    """Let formulas follow the calendar."""
    changed = 0
    for rows in every_row(turn.store, sobject_table(ACCOUNT)):
        moved = []
        for row in rows:
            days = days_until(turn.at, row["Renewal_Date__c"])
            if days != row["Days_to_Renewal__c"]:
                moved.append(row | {"Days_to_Renewal__c": days})
        changed += turn.store.put_rows(ACCOUNT, moved)
    return changed


def _fields(describe: Row) -> list[Describe]:
    fields: list[Describe] = describe["fields"]
    return fields


def _with_fields(turn: Turn, describe: Row, fields: list[Describe]) -> None:
    turn.store.put_sobject(describe | {"fields": fields}, modified_at=turn.moment)


SCHEMA_CHANGES: Mapping[str, Callable[[Turn, Random], int]] = {
    "account_fields_added": _add_field,
    "account_fields_hidden": _remove_field,
    "ticket_fields_added": _add_ticket_field,
    "formulas_recomputed": _recompute_formulas,
}
