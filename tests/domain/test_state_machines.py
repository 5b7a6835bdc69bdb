"""Every step from every state, through GraphQL: taken as domain.md §19 lists it, or refused.

What is allowed is written down here from the manual, not read from the rules. A step that is
refused writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.behaviors.tables import behavior_adoption
from csgraph.domain.contacts.tables import contact as contact_table
from csgraph.domain.contracts.tables import contract as contract_table
from csgraph.domain.deals.tables import deal_rejection
from csgraph.domain.expansion.tables import expansion_lead
from csgraph.domain.handoffs.tables import handoff as handoff_table
from csgraph.domain.renewals.tables import renewal as renewal_table
from csgraph.domain.success.tables import success_plan
from csgraph.ids import TenantId, decode_id
from tests.domain.appointing import appoint
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, scheduled, told
from tests.domain.handoffs.conftest import LOW, MEDIUM, Sales, sales
from tests.domain.handoffs.leading import ATTENDED, fill, started
from tests.domain.influence.people import person
from tests.domain.journal import nothing_written
from tests.domain.proposing import proposed
from tests.domain.success.company import engage, plan
from tests.domain.writing import done, write
from tests.support.http import Api

__all__ = ["sales"]

Steps = dict[str, dict[str, str]]
"""By mutation, where it leads from each state that allows it."""


@dataclass(frozen=True)
class Tried:
    """Takes every step of one record from every state."""

    api: Api
    owner: AsyncEngine
    tenant_id: TenantId
    table: Table
    id: str
    payload: str
    state: str = "status"

    async def put(self, **values: Any) -> None:
        """Put the record into a state, past the mutations."""
        decoded = decode_id(self.id)
        assert decoded is not None
        row = self.table.c.tenant_id == self.tenant_id, self.table.c.id == decoded[1]
        async with self.owner.begin() as owner:
            await owner.execute(update(self.table).where(*row).values(**values))

    async def step(self, name: str, given: Mapping[str, Any]) -> str | list[str]:
        """Try a step; return the state that it leads to, or the steps that are open instead."""
        shown = f"{self.payload} {{ {self.state} }}"
        answer = await write(self.api, name, shown, id=self.id, options={"dryRun": True}, **given)
        if answer["userErrors"]:
            answer = await write(self.api, name, shown, id=self.id, **given)
            [problem] = answer["userErrors"]
            assert problem["code"] == "INVALID_TRANSITION", (name, problem)
            assert answer[self.payload] is None
            return "refused"
        return str(answer[self.payload][self.state])

    async def all(
        self, states: tuple[str, ...], allowed: Steps, given: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Take every step from every state, and compare with those that are allowed."""
        for state in states:
            await self.put(**{self.state: state})
            async with nothing_written(self.owner, self.tenant_id):
                for name, pairs in allowed.items():
                    found = await self.step(name, given.get(name, {}))
                    assert found == pairs.get(state, "refused"), (state, name)
            shown = await told(
                self.api,
                self.payload[0].upper() + self.payload[1:],
                self.id,
                "availableTransitions",
            )
            open_now = sorted(name for name, pairs in allowed.items() if state in pairs)
            assert shown["availableTransitions"] == open_now, state


UNDER_WAY = (
    *("CSM_ASSIGNED", "CHECKLIST_SUBMITTED", "RETURNED"),
    *("ACCEPTED", "DEBRIEFED", "FIRST_MEETING_HELD"),
)
KEPT = {state: state for state in UNDER_WAY}
HANDOFF: Steps = {
    "handoffAssignCsm": {**KEPT, "NOT_STARTED": "CSM_ASSIGNED"},
    "handoffSubmitChecklist": {
        "CSM_ASSIGNED": "CHECKLIST_SUBMITTED",
        "RETURNED": "CHECKLIST_SUBMITTED",
    },
    "handoffAccept": {"CHECKLIST_SUBMITTED": "ACCEPTED"},
    "handoffReturn": {"CHECKLIST_SUBMITTED": "RETURNED"},
    "handoffRecordDebrief": {**KEPT, "ACCEPTED": "DEBRIEFED"},
    "handoffRecordIntroCall": KEPT,
    "handoffRecordIntroduction": {**KEPT, "COMPLETE": "COMPLETE"},
    "handoffHoldFirstMeeting": {"DEBRIEFED": "FIRST_MEETING_HELD"},
    "handoffComplete": {"FIRST_MEETING_HELD": "COMPLETE"},
    "handoffCancel": dict.fromkeys(("NOT_STARTED", *UNDER_WAY), "CANCELLED"),
}
"""What is recorded keeps the state: the clocks of §3.3 never wait for the checklist."""


@pytest.mark.parametrize(("amount", "completes_from"), [(MEDIUM, ()), (LOW, ("ACCEPTED",))])
async def test_row_201_a_handoff_takes_the_steps_listed_and_no_other(
    api: Api,
    sales: Sales,
    owner_engine: AsyncEngine,
    tenant_id: TenantId,
    clock: MovedClock,
    amount: int,
    completes_from: tuple[str, ...],
) -> None:
    handoff = await started(api, sales, amount)
    await fill(api, handoff)
    tried = Tried(api, owner_engine, tenant_id, handoff_table, handoff, "handoff")
    await tried.put(
        debrief_at=clock() - timedelta(hours=2),
        intro_call_at=clock() - timedelta(hours=1),
        ae_attended=True,
        csm_attended=True,
    )
    allowed = {**HANDOFF}
    allowed["handoffComplete"] = {
        **HANDOFF["handoffComplete"],
        **dict.fromkeys(completes_from, "COMPLETE"),
    }
    given = {
        "handoffAssignCsm": {"csmId": await sales.hire("Di")},
        "handoffReturn": {"returnReason": "No contract"},
        "handoffRecordDebrief": {"debriefAt": None},
        "handoffRecordIntroCall": {"introCallAt": None},
        "handoffRecordIntroduction": {"introducedAt": None},
        "handoffHoldFirstMeeting": {**ATTENDED},
        "handoffCancel": {"cancelReason": "Undone"},
    }

    await tried.all(("NOT_STARTED", *UNDER_WAY, "COMPLETE", "CANCELLED"), allowed, given)


async def test_row_201_a_rejection_takes_the_steps_listed_and_no_other(
    api: Api, sales: Sales, owner_engine: AsyncEngine, tenant_id: TenantId, clock: MovedClock
) -> None:
    proposal = await proposed(api, sales, clock)
    decided = {"decidedById": await appoint(api, await sales.hire("Vera"), "VP_SUCCESS")}

    await Tried(
        api, owner_engine, tenant_id, deal_rejection, proposal, "dealRejection", "state"
    ).all(
        ("PROPOSED", "APPROVED", "DECLINED", "WITHDRAWN"),
        {
            "dealRejectionApprove": {"PROPOSED": "APPROVED"},
            "dealRejectionDecline": {"PROPOSED": "DECLINED"},
            "dealRejectionWithdraw": {"PROPOSED": "WITHDRAWN"},
        },
        {
            "dealRejectionApprove": {**decided, "rootCause": "SPEED_REWARDED"},
            "dealRejectionDecline": decided,
        },
    )


async def test_row_201_a_lead_takes_the_steps_listed_and_no_other(
    api: Api, sales: Sales, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account = await customer(api)
    given = {"accountId": account, "driver": "CONSUMPTION"}
    made = await done(api, "expansionLeadAdd", "expansionLead { id }", **given)

    await Tried(
        api, owner_engine, tenant_id, expansion_lead, made["id"], "expansionLead", "state"
    ).all(
        ("FOUND", "QUALIFIED", "CONVERTED", "REJECTED"),
        {
            "expansionLeadQualify": {"FOUND": "QUALIFIED"},
            "expansionLeadConvert": {"QUALIFIED": "CONVERTED"},
            "expansionLeadReject": {"FOUND": "REJECTED", "QUALIFIED": "REJECTED"},
        },
        {
            "expansionLeadConvert": {"opportunityId": await sales.deal(account)},
            "expansionLeadReject": {"rejectedReason": "No budget"},
        },
    )


async def test_row_201_a_contact_takes_the_steps_listed_and_no_other(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]

    await Tried(api, owner_engine, tenant_id, contact_table, ada, "contact").all(
        ("ACTIVE", "LEAVING", "LEFT", "VACANT", "REPLACED"),
        {
            "contactAnnounceLeave": {"ACTIVE": "LEAVING"},
            "contactStay": {"LEAVING": "ACTIVE"},
            "contactLeave": {"ACTIVE": "LEFT", "LEAVING": "LEFT"},
            "contactVacate": {"LEFT": "VACANT"},
            "contactReplace": {"LEFT": "REPLACED", "VACANT": "REPLACED"},
        },
        {"contactLeave": {"newEmployer": None}, "contactReplace": {"successorId": bo}},
    )


async def test_row_201_a_plan_takes_the_steps_listed_and_no_other(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account = await customer(api)
    made, other = [await plan(api, account) for _ in range(2)]
    await engage(api, made, purposeKnown=True)
    opened = ("DRAFT", "PROPOSED", "AGREED", "ACTIVE")
    ended = ("ACHIEVED", "PARTIALLY_ACHIEVED", "ABANDONED", "SUPERSEDED")

    await Tried(api, owner_engine, tenant_id, success_plan, made, "successPlan").all(
        (*opened, *ended),
        {
            "successPlanPropose": {"DRAFT": "PROPOSED"},
            "successPlanReturnToDraft": {"PROPOSED": "DRAFT"},
            "successPlanAgree": {"PROPOSED": "AGREED"},
            "successPlanActivate": {"AGREED": "ACTIVE"},
            "successPlanAchieve": {"ACTIVE": "ACHIEVED"},
            "successPlanAchievePartially": {"ACTIVE": "PARTIALLY_ACHIEVED"},
            "successPlanAbandon": dict.fromkeys(opened, "ABANDONED"),
            "successPlanSupersede": dict.fromkeys(opened, "SUPERSEDED"),
        },
        {
            "successPlanAbandon": {"endReason": "They were bought"},
            "successPlanSupersede": {"successorId": other},
        },
    )


async def test_row_201_a_behaviour_takes_the_steps_listed_and_no_other(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    shown, given = "keyBehavior { id }", {"product": "Orders", "name": "Plans the week"}
    behavior = await done(api, "keyBehaviorCreate", shown, **given)
    named = {"accountId": await customer(api), "behaviorId": behavior["id"]}
    made = await done(api, "behaviorAdoptionTrack", "behaviorAdoption { id }", **named)
    steps = {
        "behaviorAdoptionCommit": {"NOT_STARTED": "COMMITTED"},
        "behaviorAdoptionStart": {"COMMITTED": "IN_PROGRESS", "REGRESSED": "IN_PROGRESS"},
        "behaviorAdoptionComplete": {"IN_PROGRESS": "ADOPTED", "REGRESSED": "ADOPTED"},
        "behaviorAdoptionRegress": {"ADOPTED": "REGRESSED"},
    }

    await Tried(
        api, owner_engine, tenant_id, behavior_adoption, made["id"], "behaviorAdoption", "state"
    ).all(
        ("NOT_STARTED", "COMMITTED", "IN_PROGRESS", "ADOPTED", "REGRESSED"),
        steps,
        {name: {"evidence": "Seen"} for name in steps},
    )


STAGES = {
    "SCHEDULED": 200,
    "WINDOW_OPEN": 120,
    "FOCUS": 90,
    "OUTREACH": 60,
    "INVOICED": 30,
    "LATE": -1,
}
"""Stages of a renewal that is open, each with days left of its term."""
ENDS = {
    "RENEWED_FLAT": ("renewalRenew", {"revenueAfter": money(100_000)}),
    "RENEWED_UP": ("renewalRenew", {"revenueAfter": money(150_000)}),
    "RENEWED_DOWN": ("renewalRenew", {"revenueAfter": money(50_000)}),
    "LOST": ("renewalLose", {"lostReason": "Closed"}),
}
RENEWAL_STEPS: dict[str, dict[str, Any]] = {
    "renewalAssign": {},
    "renewalMarkStraight": {},
    "renewalUnmarkStraight": {},
    "renewalRenew": {"revenueAfter": money(1)},
    "renewalLose": {"lostReason": "Closed"},
}


async def test_row_201_a_renewal_ends_from_every_open_stage_and_stays_ended(
    api: Api, sales: Sales, owner_engine: AsyncEngine, tenant_id: TenantId, clock: MovedClock
) -> None:
    account, owner = await customer(api), await sales.hire("Cy")
    signed = await contract(api, account, clock().date(), 100_000)
    made = await scheduled(api, signed, ownerId=owner)
    given = {
        **RENEWAL_STEPS,
        "renewalAssign": {"ownerId": owner},
        "renewalMarkStraight": {"salesContactId": owner},
    }
    tried = Tried(
        api, owner_engine, tenant_id, renewal_table, made, "renewal", "state { value } outcome"
    )
    term = Tried(api, owner_engine, tenant_id, contract_table, signed, "contract")

    async def outcome(name: str, values: Mapping[str, Any]) -> str | None:
        shown, options = "renewal { outcome }", {"dryRun": True}
        answer = await write(api, name, shown, id=made, options=options, **values)
        if answer["userErrors"]:
            answer = await write(api, name, shown, id=made, **values)
            assert [each["code"] for each in answer["userErrors"]] == ["INVALID_TRANSITION"], name
            return "refused"
        found: str | None = answer["renewal"]["outcome"]
        return found

    for stage, left in STAGES.items():
        await term.put(ends_on=clock().date() + timedelta(days=left), starts_on=date(2020, 1, 1))
        shown = await told(api, "Renewal", made, "state { value }")
        assert shown["state"]["value"] == stage
        async with nothing_written(owner_engine, tenant_id):
            for end, (name, values) in ENDS.items():
                assert await outcome(name, values) == end, stage
            assert await outcome("renewalUnmarkStraight", {}) == "refused"
            for name in ("renewalAssign", "renewalMarkStraight"):
                assert await outcome(name, given[name]) is None, stage
    for end in ENDS:
        await tried.put(outcome=end, decided_at=clock())
        async with nothing_written(owner_engine, tenant_id):
            for name, values in given.items():
                assert await outcome(name, values) == "refused", (end, name)
        shown = await told(api, "Renewal", made, "state { value } availableTransitions")
        assert shown == {"state": {"value": end}, "availableTransitions": []}
