"""People of ours with the role that their profile says."""

from tests.domain.writing import done
from tests.support.http import Api


async def appoint(api: Api, user_id: str, role: str) -> str:
    """Write down what one of ours does; return their id."""
    await done(api, "csmProfileKeep", "csmProfile { id }", userId=user_id, role=role)
    return user_id
