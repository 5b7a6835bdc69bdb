"""Writes fit checklists, what deals are found to be, whom we look for."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from csgraph.domain.deals import tables as t
from csgraph.domain.deals.rules import check_assessment, check_funnel_stage
from csgraph.domain.opportunities.tables import opportunity
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

FITS: Final = Kept(t.fit_assessment, "FitAssessment")
ASSESSMENTS: Final = Kept(t.deal_assessment, "DealAssessment")
PROFILES: Final = Kept(t.ideal_customer_profile, "IdealCustomerProfile")
OPPORTUNITIES: Final = Kept(opportunity, "Opportunity")


async def assess_fit(call: Call) -> UUID:
    """Fill in the fit checklist of an account; what was filled in before is kept.

    Raises:
        InvalidInput: the deal is with another account, or it would be filled in later than now.
    """
    assessed = past(call, "assessed_at")
    chosen = call.values.get("opportunity_id")
    if chosen is not None:
        deal = await OPPORTUNITIES.read(call, chosen, "opportunityId", "account_id")
        if deal.account_id != call.values["account_id"]:
            msg = "The deal is with another account: name one with this account."
            raise InvalidInput(msg, path=("input", "opportunityId"))
    return await FITS.insert(call, assessed_at=assessed)


async def assess_deal(call: Call) -> UUID:
    """Say what a deal is found to be; what was found before is kept.

    Raises:
        InvalidInput: criteria, flags or cause do not go with what it is found to be.
    """
    values = call.values
    check_assessment(values["kind"], values.get("criteria") or (), values.get("flags") or ())
    check_funnel_stage(values.get("root_cause"), values.get("funnel_stage"))
    return await ASSESSMENTS.insert(call, assessed_at=past(call, "assessed_at"))


async def define_profile(call: Call) -> UUID:
    """Define whom we look for; every definition is a version of its own.

    Raises:
        InvalidInput: it has an empty range of employees, or leaves all open.
        Conflict: another one was defined at the same time.
    """
    low, high = call.values.get("employee_min"), call.values.get("employee_max")
    if low is not None and high is not None and high < low:
        msg = f"`employeeMax` lies below `employeeMin`, which is {low}: give {low} or more."
        raise InvalidInput(msg, path=("input", "employeeMax"))
    if not any(value not in (None, [], "") for value in call.values.values()):
        msg = "A profile that leaves all open describes nobody: give one attribute at least."
        raise InvalidInput(msg, path=("input",))
    profile = t.ideal_customer_profile.c
    last = await call.work.connection.scalar(
        select(func.max(profile.version)).where(profile.tenant_id == call.work.tenant_id)
    )
    return await PROFILES.insert(call, version=(last or 0) + 1)
