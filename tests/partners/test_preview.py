"""What a preview tells of a grant is what a key of the grant then reads."""

from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query, get_named_type, is_leaf_type

from csgraph.ids import encode_id, new_id
from csgraph.tenancy.scopes import SCOPES
from tests.partners.test_partner import FIELDS, Stage, stage
from tests.support.http import key_of

__all__ = ["stage"]

PREVIEW = """query ($of: GrantPreviewInput!) { grantPreview(of: $of) {
  name purpose types { name fields totalCount sample(first: 2) } } }"""


async def previewed(stage: Stage, **of: Any) -> dict[str, dict[str, Any]]:
    answer = await stage.own.data(PREVIEW, of=of)
    return {each["name"]: each for each in answer["grantPreview"]["types"]}


def proposal(stage: Stage, **more: Any) -> dict[str, Any]:
    accounts = [encode_id("acc", id_) for id_ in stage.granted.ids["account"][:1]]
    return {"fields": list(FIELDS), "accounts": accounts, **more}


async def seen_by_the_partner(stage: Stage) -> dict[str, dict[str, Any]]:
    """Read everything that a preview tells by the partner's own key."""
    schema = build_client_schema(await stage.partner.data(get_introspection_query(one_of=True)))
    seen: dict[str, dict[str, Any]] = {}
    for type_ in schema.get_possible_types(schema.type_map["Node"]):
        seen[type_.name] = {
            "name": type_.name,
            "fields": sorted(type_.fields),
            "totalCount": None,
            "sample": None,
        }
    for name, root in schema.query_type.fields.items():
        if "filter" not in root.args:
            continue
        node = get_named_type(get_named_type(root.type).fields["nodes"].type)
        listed = (
            await stage.partner.data(
                f"{{ {name}(first: 2) {{ totalCount nodes {{ {_own(node, deep=True)} }} }} }}"
            )
        )[name]
        seen[node.name] |= {"totalCount": listed["totalCount"], "sample": listed["nodes"]}
    return seen


def _own(type_: Any, *, deep: bool) -> str:
    parts = []
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            parts.append(name)
        elif not field.args and deep:
            parts.append(f"{name} {{ {_own(inner, deep=False)} }}")
    return " ".join(parts)


async def test_a_preview_of_a_grant_is_what_its_key_reads(stage: Stage):
    shown = await previewed(stage, grant=encode_id("gra", stage.grant_id))

    assert shown == await seen_by_the_partner(stage)
    assert shown["Account"]["sample"][0]["name"] == "canary-account-name-0"
    assert shown["Account"]["totalCount"] == 1
    assert shown["User"]["totalCount"] is None


async def test_a_preview_of_a_proposal_is_that_of_the_grant_it_becomes(stage: Stage):
    shown = await previewed(stage, proposed=proposal(stage, purpose='100 % of "it", $1 :x'))

    assert shown == await previewed(stage, grant=encode_id("gra", stage.grant_id))


async def test_a_preview_tells_what_the_grant_is_for(stage: Stage):
    purpose = '100 % of "it", $1 :x'
    answer = await stage.own.data(PREVIEW, of={"proposed": proposal(stage, purpose=purpose)})

    assert answer["grantPreview"]["purpose"] == purpose
    kept = await stage.own.data(PREVIEW, of={"grant": encode_id("gra", stage.grant_id)})
    assert (kept["grantPreview"]["name"], kept["grantPreview"]["purpose"]) == (
        "Reseller",
        "Joint support",
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"fields": ["Account.shoeSize"]}, "`Account.shoeSize` can't be granted"),
        ({"fields": []}, "at least one field"),
        ({"accounts": ["con_1"]}, "`con_1` in `accounts` is no id of an account"),
        ({"accounts": None}, "either `accounts` or `segment`"),
        ({"accounts": None, "segment": "seg_1"}, "names no segment"),
        ({"purpose": "a\x00b"}, "NUL"),
    ],
)
async def test_what_can_not_be_granted_is_told(stage: Stage, change: dict[str, Any], told: str):
    answer = await stage.own.post(PREVIEW, {"of": {"proposed": proposal(stage, **change)}})

    [error] = answer.json()["errors"]
    assert told in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_grant_that_is_not_there_and_one_of_nobody_are_null_alike(stage: Stage):
    for id_ in (encode_id("gra", new_id()), encode_id("acc", stage.grant_id), "nonsense"):
        assert await stage.own.data(PREVIEW, of={"grant": id_}) == {"grantPreview": None}


async def test_a_preview_takes_a_scope_and_shows_no_more_than_its_caller_may_see(
    stage: Stage, secrets: Any
):
    async def without(scope: str) -> Any:
        scopes = tuple(name for name in SCOPES if name != scope)
        key = await key_of(stage.owner, secrets, stage.tenant_id, scopes)
        of = {"grant": encode_id("gra", stage.grant_id)}
        return (await stage.own.with_key(key).post(PREVIEW, {"of": of})).json()

    refused = await without("grants:read")
    assert refused["data"] == {"grantPreview": None}
    assert [error["extensions"]["requiredScopes"] for error in refused["errors"]] == [
        ["grants:read"]
    ]
    partial = await without("support:read")
    types = {each["name"]: each for each in partial["data"]["grantPreview"]["types"]}
    assert types["Ticket"]["totalCount"] is None
    assert types["Ticket"]["sample"] is None
    assert types["Account"]["totalCount"] == 1
    assert {error["extensions"]["code"] for error in partial["errors"]} == {"FORBIDDEN"}


async def test_a_partner_has_no_previews(stage: Stage):
    codes = await stage.partner.codes(PREVIEW, of={"grant": encode_id("gra", stage.grant_id)})

    assert set(codes) == {"GRAPHQL_VALIDATION_FAILED"}
