"""A key of a record that was merged into another one leads to that, as its id does."""

from tests.support.http import Api
from tests.writes.test_accounts import UPDATE, made, written
from tests.writes.test_bulk_upserts import PEOPLE, outcomes, upserted
from tests.writes.test_contacts import person
from tests.writes.test_merges import merged

BY = "query($by: AccountRef!) { account(by: $by) { id } }"
MERGE_PEOPLE = """mutation($into: ID!, $from: [ID!]!) {
  contactMerge(id: $into, input: {from: $from}) { userErrors { code } } }"""


async def found(api: Api, **by: str) -> str | None:
    account = (await api.data(BY, by=by))["account"]
    return account["id"] if account else None


async def test_the_key_of_a_merged_record_leads_to_the_one(api: Api) -> None:
    one = await made(api, name="One", externalId="erp-1", website="one.example")
    two = await made(api, name="Two", externalId="erp-2", website="two.example")
    await merged(api, one["id"], two["id"])

    assert await found(api, externalId="erp-2") == one["id"]
    assert await found(api, domain="two.example") == one["id"]
    single = await written(api, UPDATE, by={"externalId": "erp-2"}, input={"industry": "Retail"})
    assert single["account"]["id"] == one["id"]
    many = await upserted(api, {"by": {"externalId": "erp-2"}, "name": "One again"})
    assert outcomes(many) == ["UPDATED"]
    assert (many["accounts"][0]["id"], many["accounts"][0]["externalId"]) == (one["id"], "erp-1")


async def test_the_keys_of_merged_people_lead_to_the_one(api: Api) -> None:
    one, two = await person(api, externalId="p1"), await person(api, externalId="p2")
    await api.data(MERGE_PEOPLE, **{"into": one["id"], "from": [two["id"]]})

    payload = await upserted(api, {"by": {"externalId": "p2"}, "name": "Eve"}, document=PEOPLE)

    assert outcomes(payload) == ["UPDATED"]
    listed = (await api.data("{ contacts { nodes { id name } } }"))["contacts"]["nodes"]
    assert listed == [{"id": one["id"], "name": "Eve"}]


async def test_merges_of_merged_records_lead_from_every_key_to_the_last(api: Api) -> None:
    one, two, three = [
        (await made(api, name=name, externalId=name))["id"] for name in ("One", "Two", "Three")
    ]
    await merged(api, two, three)
    await merged(api, one, two)

    assert [await found(api, externalId=key) for key in ("One", "Two", "Three")] == [one] * 3


async def test_a_key_that_a_record_has_now_leads_to_that(api: Api) -> None:
    one, two = await made(api, externalId="erp-1"), await made(api, externalId="erp-2")
    await merged(api, one["id"], two["id"])
    three = await made(api, externalId="erp-2")

    assert await found(api, externalId="erp-2") == three["id"]
    payload = await upserted(api, {"by": {"externalId": "erp-2"}, "name": "Three"})
    assert payload["accounts"][0]["id"] == three["id"]


async def test_keys_of_several_that_went_to_several_are_refused(api: Api) -> None:
    for name in ("One", "Two"):
        loser = await made(api, name=name, website="shared.example")
        await merged(api, (await made(api, name=name))["id"], loser["id"], rule="KEEP")

    assert await api.codes(BY, by={"domain": "shared.example"}) == ["CONFLICT"]
    payload = await upserted(api, {"by": {"domain": "shared.example"}, "name": "Which"})
    assert payload["userErrors"] == [{"code": "CONFLICT", "path": ["inputs", "0", "by", "domain"]}]


async def test_a_key_of_what_was_merged_into_something_deleted_is_free(
    api: Api, others_api: Api
) -> None:
    one, two = await person(api, externalId="p1"), await person(api, externalId="p2")
    await api.data(MERGE_PEOPLE, **{"into": one["id"], "from": [two["id"]]})
    strangers = await upserted(
        others_api, {"by": {"externalId": "p2"}, "name": "Theirs"}, document=PEOPLE
    )
    await api.data(
        "mutation($id: ID!) { contactDelete(id: $id) { userErrors { code } } }", id=one["id"]
    )

    payload = await upserted(api, {"by": {"externalId": "p2"}, "name": "New"}, document=PEOPLE)

    assert outcomes(strangers) == outcomes(payload) == ["CREATED"]
