"""Search across types: what is found, in which order, by whom."""

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.support.tables import ticket
from csgraph.errors import InvalidInput
from csgraph.ids import TenantId
from csgraph.storage.work import open_writing
from csgraph.tenancy.scopes import SCOPES
from tests.graph.conftest import NOW, Ask, Company

SEARCH = """query($q: String!, $types: [SearchType!], $first: Int = 50, $after: String) {
    search(query: $q, types: $types, first: $first, after: $after) {
      edges { cursor score highlights { field segments { text matched } } node { __typename
        ... on Account { name } ... on Contact { name email } ... on User { name }
        ... on Ticket { subject } ... on Opportunity { name } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def edges(ask: Ask, query: str, **given: Any) -> list[dict[str, Any]]:
    scopes = given.pop("scopes", frozenset(SCOPES))
    answer = await ask(SEARCH, q=query, scopes=scopes, **given)
    assert answer["errors"] == []
    found: list[dict[str, Any]] = answer["data"]["search"]["edges"]
    return found


async def names(ask: Ask, query: str, **given: Any) -> list[str]:
    found = await edges(ask, query, **given)
    return [edge["node"].get("name") or edge["node"]["subject"] for edge in found]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Acme", ["Acme"]),
        ("ACM", ["Acme"]),
        ("cme", ["Acme"]),
        ("acme.example", ["Acme"]),
        ("ltd beta", ["beta Ltd"]),
        ("Ünï", ['Zeta "Q" Ünï']),
        ("cto", ["Finn"]),
        ("eve@x.example", ["Eve"]),
        ("@us.example", ["Ann Owner"]),
        ("case 3", ["Case 3"]),
        ("owner an", ["Ann Owner"]),
        ("Gone", []),
        ("nobody at all", []),
        ("a_me", []),
        ("ca%e", []),
    ],
)
async def test_what_is_found(ask: Ask, company: Company, query: str, found: list[str]) -> None:
    assert await names(ask, query) == found


async def test_a_typo_is_forgiven_where_nothing_else_fits(ask: Ask, company: Company) -> None:
    [found] = await edges(ask, "acmee")

    assert found["node"] == {"__typename": "Account", "name": "Acme"}
    assert 0 < found["score"] < 0.7


@pytest.fixture
async def ranked(ingest_engine: AsyncEngine, tenant_id: TenantId, company: Company) -> list[str]:
    """Names of accounts in the order in which a search for `north sea` has them."""
    wanted = [
        "North Sea",
        "north sea traders",
        "north sea Agency",
        "The North Sea Group",
        "Sea of the North",
    ]
    async with open_writing(ingest_engine, tenant_id) as work:
        made = (wanted[4], wanted[2], wanted[0], wanted[1], wanted[3], "North Pole")
        rows = [{"tenant_id": tenant_id, "id": company[name], "name": name} for name in made]
        await work.connection.execute(insert(account), rows)
    return wanted


async def test_the_best_come_first_and_ties_newest_first(ask: Ask, ranked: list[str]) -> None:
    found = await edges(ask, " North  SEA ")

    assert [edge["node"]["name"] for edge in found] == ranked
    assert [edge["score"] for edge in found][:4] == [1.0, 0.9, 0.9, 0.8]
    assert all(a["score"] >= b["score"] for a, b in pairwise(found))


@pytest.mark.parametrize("size", [1, 2, 4])
async def test_pages_hold_each_item_once_in_the_order_of_the_whole(
    ask: Ask, ranked: list[str], size: int
) -> None:
    whole = [edge["cursor"] for edge in await edges(ask, "north")]
    found: list[str] = []
    after = None
    while True:
        page = (await ask(SEARCH, q="north", first=size, after=after))["data"]["search"]
        info = page["pageInfo"]
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert info["hasPreviousPage"] == (after is not None)
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
        found += cursors
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break

    assert found == whole
    assert len(found) == 6


async def test_a_cursor_goes_with_its_own_search(ask: Ask, ranked: list[str]) -> None:
    after = (await edges(ask, "north", first=1))[0]["cursor"]

    for other in ({"q": "sea"}, {"q": "north", "types": ["ACCOUNT"]}):
        with pytest.raises(InvalidInput, match="belongs to another list"):
            await ask(SEARCH, after=after, **other)


async def test_types_narrow_a_search(ask: Ask, company: Company) -> None:
    wide = await edges(ask, "example")
    narrow = await edges(ask, "example", types=["CONTACT", "USER"])

    assert {edge["node"]["__typename"] for edge in wide} == {"Account", "Contact", "User"}
    assert {edge["node"]["__typename"] for edge in narrow} == {"Contact", "User"}


# Highlights


def marked(edge: dict[str, Any]) -> dict[str, str]:
    return {
        each["field"]: "".join(
            f"[{part['text']}]" if part["matched"] else part["text"] for part in each["segments"]
        )
        for each in edge["highlights"]
    }


@pytest.mark.parametrize(
    ("query", "highlights"),
    [
        ("acme", {"name": "[Acme]", "domain": "[acme].example"}),
        ("cme.ex", {"name": "A[cme]", "domain": "a[cme.ex]ample"}),
        ("ltd be", {"name": "[be]ta [Ltd]"}),
        ('"q"', {"name": 'Zeta ["Q"] Ünï'}),
        ("cleo@", {"name": "[Cleo]", "email": "[cleo@]x.example"}),
        ("acmme.example", {"name": "[Acme]", "domain": "acme.[example]"}),
    ],
)
async def test_highlights_are_pieces_of_the_fields_that_matched(
    ask: Ask, company: Company, query: str, highlights: dict[str, str]
) -> None:
    assert marked((await edges(ask, query))[0]) == highlights


async def test_markup_and_patterns_in_texts_are_text(
    ask: Ask, ingest_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    subject = 'Fails <script>alert("x")</script> \\1 .* \ue000 end'
    async with open_writing(ingest_engine, tenant_id) as work:
        row = {"tenant_id": tenant_id, "subject": subject, "status": "NEW", "opened_at": NOW}
        await work.connection.execute(insert(ticket).values(row))

    [found] = await edges(ask, "<script>")
    [dotted] = await edges(ask, "\\1 .*")

    text = subject.replace("\ue000", "")
    first, last = "<[script]>".strip("<>"), 'alert("x")</'
    assert marked(found) == {
        "subject": text.replace("<script>", f"[<{first[1:-1]}>]").replace(
            f"{last}script>", f"{last}[script]>"
        )
    }
    assert marked(dotted) == {"subject": text.replace("\\1 .*", "[\\1 .*]")}


async def test_a_highlight_reads_as_it_is_asked_for(ask: Ask, company: Company) -> None:
    query = """{ search(query: "cme", first: 1) { __typename edges { __typename
      highlights { where: field __typename segments { m: matched __typename } } } } }"""

    found = (await ask(query))["data"]["search"]

    segment = {"__typename": "HighlightSegment"}
    segments = [{"m": False, **segment}, {"m": True, **segment}]
    assert found["edges"][0]["highlights"][0] == {
        "where": "name",
        "__typename": "SearchHighlight",
        "segments": segments,
    }


# Who sees what


async def test_nobody_finds_what_another_tenant_has(
    ask: Ask, company: Company, other_tenant_id: TenantId
) -> None:
    assert await edges(ask, "acme", tenant=other_tenant_id) == []


async def test_an_address_neither_finds_nor_shows_without_its_scope(
    ask: Ask, company: Company
) -> None:
    narrow = frozenset(SCOPES) - {"contacts.pii:read"}
    query = """query($q: String!) { search(query: $q, first: 9) { edges {
      highlights { field } node { ... on Contact { name } } } } }"""

    by_address = (await ask(query, q="cleo@x", scopes=narrow))["data"]["search"]["edges"]
    by_name = (await ask(query, q="cleo", scopes=narrow))["data"]["search"]["edges"]
    by_part = (await ask(query, q="x.example", scopes=narrow))["data"]["search"]["edges"]

    assert [edge["node"] for edge in by_part if edge["node"]] == []
    assert by_name == [{"highlights": [{"field": "name"}], "node": {"name": "Cleo"}}]
    assert all("email" not in str(edge) for edge in by_address)


async def test_a_type_that_may_not_be_seen_is_not_searched(ask: Ask, company: Company) -> None:
    narrow = frozenset(SCOPES) - {"support:read", "accounts:read"}

    assert await names(ask, "case 3", scopes=narrow) == []
    assert await names(ask, "acme", scopes=narrow) == []
    assert await names(ask, "acme", scopes=frozenset()) == []


async def test_a_type_that_is_asked_for_by_name_takes_its_scope(ask: Ask, company: Company) -> None:
    narrow = frozenset(SCOPES) - {"support:read"}

    answer = await ask(SEARCH, q="case", types=["ACCOUNT", "TICKET"], scopes=narrow)

    assert answer["data"] == {"search": None}
    assert answer["errors"] == [("FORBIDDEN", ("search",), "Query.search")]


# What can't be searched for


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "has 0 characters"),
        (" a ", "has 1 characters"),
        ("x" * 201, "has 201 characters"),
        ("%%", "no letter or digit"),
        ("a\0b", "NUL"),
        ("a\ud800b", "surrogate"),
    ],
)
async def test_what_cannot_be_searched_for_is_refused(
    ask: Ask, company: Company, query: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        await ask(SEARCH, q=query)


@pytest.mark.parametrize("query", ["'); drop", "a & b | !c:*", "a' or 'b", "(((", "x" * 200, "1e5"])
async def test_no_query_makes_a_search_fail(ask: Ask, company: Company, query: str) -> None:
    if any(c.isalnum() for c in query):
        assert await edges(ask, query) == []
    else:
        with pytest.raises(InvalidInput):
            await edges(ask, query)


async def test_of_no_types_nothing_is_found(ask: Ask, company: Company) -> None:
    assert await names(ask, "Acme", types=[]) == []


ACCENTED = {
    "M\u00fcller AG": ["Muller", "m\u00fcller", "ULLE", "M\u00fbller", "Muler AG"],
    "Caf\u00e9 S\u00e3o Paulo": ["Sao Paulo", "S\u00e3o Paulo", "cafe", "ao pau"],
    "Schloss-Stra\u00dfe": ["strasse", "Stra\u00dfe", "tras"],
    "Lodz Werke": ["\u0141\u00f3d\u017a", "lodz w"],
    "A\u0301rbol": ["arbol", "\u00c1rbol"],
}


@pytest.mark.parametrize("name", ACCENTED)
async def test_accents_may_be_written_or_left_out(
    ask: Ask, ingest_engine: AsyncEngine, tenant_id: TenantId, name: str
) -> None:
    async with open_writing(ingest_engine, tenant_id) as work:
        for each in ("Other", name):
            await work.connection.execute(
                insert(account).values(tenant_id=tenant_id, name=each, domain=None)
            )
            await work.connection.execute(
                insert(ticket).values(
                    tenant_id=tenant_id, subject=f"About {each} again", status="OPEN"
                )
            )

    for query in ACCENTED[name]:
        assert sorted(await names(ask, query)) == sorted([name, f"About {name} again"]), query


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("muller", ["M\u00fcller"]),
        ("M\u00dcLLER", ["M\u00fcller"]),
        ("strasse sao", ["S\u00e3o", "Stra\u00dfe"]),
        ("s\u00e3o", ["S\u00e3o"]),
    ],
)
async def test_what_is_found_plainly_is_marked_as_it_is_written(
    ask: Ask, ingest_engine: AsyncEngine, tenant_id: TenantId, query: str, marked: list[str]
) -> None:
    text = "M\u00fcller, S\u00e3o Stra\u00dfe"
    async with open_writing(ingest_engine, tenant_id) as work:
        await work.connection.execute(insert(account).values(tenant_id=tenant_id, name=text))

    [edge] = await edges(ask, query)

    [highlight] = edge["highlights"]
    assert "".join(each["text"] for each in highlight["segments"]) == text
    assert [each["text"] for each in highlight["segments"] if each["matched"]] == marked
