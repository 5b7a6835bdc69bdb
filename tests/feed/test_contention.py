"""No change is left behind, or told twice, however long the transactions beside it take."""

from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.engine import make_engine
from tests.feed.changing import Changing
from tests.feed.contention import contend
from tests.support.http import Api

PAGE = """query($after: String) { changes(after: $after, first: 100) {
  nodes { cursor node { ... on Account { name } } } pageInfo { endCursor } } }"""


async def test_readers_see_all_that_racing_writers_commit(
    api: Api, urls: DatabaseUrls, tenant_id: TenantId
) -> None:
    async def next_page(after: str | None) -> tuple[list[tuple[str, str]], str]:
        page = (await api.data(PAGE, after=after))["changes"]
        events = [(each["cursor"], each["node"]["name"]) for each in page["nodes"]]
        return events, page["pageInfo"]["endCursor"]

    engine = make_engine(urls.app, pool_size=12)
    try:
        told = await contend(
            Changing(engine, tenant_id), next_page, writers=12, seconds=2, longest=0.2
        )
    finally:
        await engine.dispose()

    told.check()
    assert len(told.committed) > 50
    assert told.rolled_back > 0
