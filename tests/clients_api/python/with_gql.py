"""gql: a schema fetched by introspection, documents checked against it, pages, errors."""

import os

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport

HEADERS = {"Authorization": f"Bearer {os.environ['CSGRAPH_KEY']}"}
PAGE = gql("""
    query Page($first: Int!, $after: String) {
      accounts(first: $first, after: $after) {
        nodes { ...Part }
        pageInfo { hasNextPage endCursor }
      }
    }
    fragment Part on Account { id name tickets(first: 1) { totalCount } }
""")

transport = HTTPXTransport(url=os.environ["CSGRAPH_URL"], headers=HEADERS)
seen: set[str] = set()
with Client(transport=transport, fetch_schema_from_transport=True) as session:
    after = None
    while True:
        PAGE.variable_values = {"first": 2, "after": after}
        found = session.execute(PAGE)["accounts"]
        seen |= {node["id"] for node in found["nodes"]}
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    try:
        session.execute(gql("{ accounts(first: 1000) { totalCount } }"))
    except TransportQueryError as error:
        assert error.errors[0]["extensions"]["code"] == "BAD_USER_INPUT", error
    else:
        raise AssertionError("a page of 1,000 was served")
assert len(seen) == int(os.environ["CSGRAPH_ACCOUNTS"]), seen
