"""What differs between two instants of a record."""

from tests.history.conftest import Instant
from tests.history.test_history import changed
from tests.support.http import Api
from tests.writes.test_accounts import made

DIFF = """query($id: ID!, $from: DateTime!, $to: DateTime) { node(id: $id) {
  ... on Account { diff(from: $from, to: $to) { field before after } } } }"""


async def test_fields_that_differ_are_told_with_both_values(api: Api, instant: Instant) -> None:
    account = await made(api, name="Acme", industry="Retail")
    first = await instant()
    await changed(api, account, name="Acme 2", employeeCount=5)
    await changed(api, account, name="Acme 3", industry=None)
    second = await instant()
    await changed(api, account, industry="Retail")

    async def diff(since: str, until: str | None) -> dict[str, tuple[object, object]]:
        given = {"id": account["id"], "from": since, "to": until}
        found = (await api.data(DIFF, **given))["node"]["diff"]
        return {each["field"]: (each["before"], each["after"]) for each in found}

    assert await diff(first, second) == {
        "name": ("Acme", "Acme 3"),
        "industry": ("Retail", None),
        "employeeCount": (None, 5),
    }
    assert await diff(first, None) == {"name": ("Acme", "Acme 3"), "employeeCount": (None, 5)}
    assert await diff(second, second) == {}


async def test_a_record_that_was_not_there_had_no_values(api: Api, instant: Instant) -> None:
    await made(api, name="First")
    before = await instant()
    account = await made(api, name="Acme")

    found = (await api.data(DIFF, **{"id": account["id"], "from": before, "to": None}))["node"]

    assert {"field": "name", "before": None, "after": "Acme"} in found["diff"]


async def test_instants_in_the_wrong_order_are_refused(api: Api, instant: Instant) -> None:
    account = await made(api)
    first, second = await instant(), await instant()

    given = {"id": account["id"], "from": second, "to": first}

    assert await api.codes(DIFF, **given) == ["AS_OF_OUT_OF_RANGE"]


async def test_an_operation_compares_only_so_many_fields(api: Api, instant: Instant) -> None:
    """Each takes its time to compile, whether or not there is a record of its type."""
    account, since = await made(api), await instant()
    many = " ".join(f"d{n}: diff(from: $from) {{ field }}" for n in range(30))
    query = (
        f"query($id: ID!, $from: DateTime!) {{ node(id: $id) {{ ... on Account {{ {many} }} }} }}"
    )

    assert await api.codes(query, **{"id": account["id"], "from": since}) == ["COST_LIMIT_EXCEEDED"]
