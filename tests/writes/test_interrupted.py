"""Writes that can't be done now are told so, and leave nothing."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.ids import decode_id
from tests.support.http import Api, codes_of
from tests.writes.test_accounts import UPDATE, made

TWO = """mutation($by: AccountRef!) {
  first: accountCreate(input: {name: "First"}) { userErrors { code } }
  second: accountUpdate(by: $by, input: {name: "Second"}) { userErrors { code } } }"""


async def test_a_record_that_another_holds_is_waited_for_shortly(
    api: Api, owner_engine: AsyncEngine
) -> None:
    locked = await made(api)
    decoded = decode_id(locked["id"])
    assert decoded is not None
    by = {"by": {"id": locked["id"]}}

    async with owner_engine.begin() as connection:
        await connection.execute(
            select(account.c.id).where(account.c.id == decoded[1]).with_for_update()
        )
        answer = await api.post(UPDATE, {**by, "input": {"name": "Other"}})
        both = await api.post(TWO, by)
        group = await api.post(TWO.replace(") {", ") @atomic {", 1), by)

    assert [codes_of(each) for each in (answer, both, group)] == [["TIMEOUT"]] * 3
    names = await api.data("{ accounts { nodes { name } } }")
    # Outside of a group what was written before stays.
    assert names["accounts"]["nodes"] == [{"name": "Acme"}, {"name": "First"}]

    again = await api.post(UPDATE, {**by, "input": {"name": "Other"}})
    assert again.json()["data"]["accountUpdate"]["account"]["name"] == "Other"
