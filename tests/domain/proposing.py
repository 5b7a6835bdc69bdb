"""A deal that customer success would rather not have."""

from tests.domain.conftest import MovedClock
from tests.domain.customers import customer
from tests.domain.handoffs.conftest import Sales
from tests.domain.writing import done
from tests.support.http import Api


async def proposed(api: Api, sales: Sales, clock: MovedClock) -> str:
    """Propose to reject a deal; return the proposal's id."""
    made = await done(
        api,
        "dealRejectionPropose",
        "dealRejection { id }",
        opportunityId=await sales.deal(await customer(api)),
        proposerId=await sales.hire("Carla"),
        kickoffAt=clock().isoformat(),
        unmetCriteria=[{"kind": "FIT", "ref": "TECHNICAL", "evidence": "No warehouse"}],
    )
    return str(made["id"])
