"""A line whose key is taken is refused as the single mutation refuses it, and no other one."""

from typing import Any

from tests.bulk.asking import Bulk
from tests.bulk.test_imports import CREATE, UPDATE, made

KEYS = "{ contacts { nodes { name externalId } } }"


def taken(key: str) -> list[dict[str, Any]]:
    message = f"Another Contact has the `externalId` `{key}` already."
    return [{"code": "CONFLICT", "message": message, "path": ["input", "externalId"]}]


async def kept(bulk: Bulk) -> list[tuple[str, str | None]]:
    nodes = (await bulk.api.data(KEYS))["contacts"]["nodes"]
    return [(each["name"], each["externalId"]) for each in nodes]


async def test_lines_that_make_what_is_there_are_refused(bulk: Bulk) -> None:
    await made(bulk.api, CREATE, input={"name": "Ada", "externalId": "a"})
    rows = [
        {"input": {"name": "Bob", "externalId": "b"}},
        {"input": {"name": "Ada again", "externalId": "a"}},
        {"input": {"name": "Bob again", "externalId": "b"}},
        {"input": {"name": "Cem"}},
    ]

    done, told = await bulk.imported(CREATE, rows)

    single = (await bulk.api.data(CREATE, **rows[1]))["contactCreate"]["userErrors"]
    assert (done["status"], done["failedCount"]) == ("COMPLETED", 2)
    assert [each.get("errors") for each in told] == [None, taken("a"), taken("b"), None]
    assert single == taken("a")
    assert await kept(bulk) == [("Ada", "a"), ("Bob", "b"), ("Cem", None)]


async def test_a_line_may_take_what_one_before_it_gave_up(bulk: Bulk) -> None:
    ada, bob, cem = [
        await made(bulk.api, CREATE, input={"name": name, "externalId": name[0]})
        for name in ("Ada", "Bob", "Cem")
    ]
    rows = [
        {"id": bob, "input": {"externalId": "C"}},
        {"id": ada, "input": {"externalId": None}},
        {"id": bob, "input": {"externalId": "A"}},
        {"id": cem, "input": {"externalId": "B"}},
        {"id": ada, "input": {"externalId": "B"}},
    ]

    _, told = await bulk.imported(UPDATE, rows)

    assert [each.get("errors") for each in told] == [taken("C"), None, None, None, taken("B")]
    assert await kept(bulk) == [("Ada", None), ("Bob", "A"), ("Cem", "B")]
