from csgraph.clock import system_clock
from csgraph.ids import new_id
from csgraph.tenancy.authenticate import Authenticator


async def test_smoke(read_pool, ingest_work, api_key, secrets, tenant_id):
    assert await read_pool.fetch_json("select 'x'", (), tenant_id=new_id()) == b"x"
    p = await Authenticator(read_pool, secrets, system_clock).principal_of(api_key)
    assert p.tenant_id == tenant_id
