"""The client that ariadne-codegen made: typed results, a typed filter, errors."""

import asyncio
import os
import sys

sys.path.insert(0, "made")
from typed_client import AccountFilter, Client, IntFilter
from typed_client.exceptions import GraphQLClientGraphQLMultiError


async def main() -> None:
    headers = {"Authorization": f"Bearer {os.environ['CSGRAPH_KEY']}"}
    async with Client(url=os.environ["CSGRAPH_URL"], headers=headers) as client:
        names: list[str] = []
        after: str | None = None
        while True:
            page = (await client.accounts(first=2, after=after)).accounts
            names += [node.name for node in page.nodes]
            after = page.page_info.end_cursor
            if not page.page_info.has_next_page:
                break
        assert len(names) == int(os.environ["CSGRAPH_ACCOUNTS"]), names
        few = AccountFilter(employee_count=IntFilter(lt=2))
        found = (await client.accounts(first=10, filter_=few)).accounts.nodes
        assert [node.name for node in found] == names[:2], found
        one = (await client.one(id=found[0].id)).node
        assert one.typename__ == "Account", one
        try:
            await client.accounts(first=1000)
        except GraphQLClientGraphQLMultiError as error:
            assert error.errors[0].extensions["code"] == "BAD_USER_INPUT", error
        else:
            raise AssertionError("a page of 1,000 was served")


asyncio.run(main())
