"""GraphQL over HTTP: methods, media types, the form of a request, the form of an answer."""

import re

import httpx
import orjson
import pytest

from tests.support.http import JSON, RESPONSE, Api, answered, codes_of

QUERY = "{ viewer { tenantName } }"
ANSWER = {"data": {"viewer": {"tenantName": "Quiet tenant"}}}
BODY = orjson.dumps({"query": QUERY})


# Media types


@pytest.mark.parametrize(
    ("accept", "served"),
    [
        (RESPONSE, RESPONSE),
        (JSON, JSON),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{RESPONSE};q=0.8, {JSON};q=0.9", JSON),
        (f"{JSON}, {RESPONSE}", JSON),
        (f"{RESPONSE}; charset=utf-8", RESPONSE),
        (f"text/event-stream;q=0.5, {RESPONSE}", RESPONSE),
        (f"{RESPONSE}, application/graphql+json, {JSON}, text/event-stream, */*", RESPONSE),
        ("application/*", JSON),
        ("*/*", JSON),
        ("APPLICATION/GRAPHQL-RESPONSE+JSON", RESPONSE),
        (f"text/html, {JSON}", JSON),
    ],
)
async def test_the_answer_has_the_type_that_is_accepted_most(
    api: Api, accept: str, served: str
) -> None:
    response = await api.accepting(accept).post(QUERY)

    assert response.headers["content-type"] == f"{served}; charset=utf-8"
    assert answered(response) == ANSWER


async def test_without_an_accept_header_the_answer_is_json(api: Api) -> None:
    request = httpx.Request(
        "POST",
        "http://csgraph.test/graphql",
        content=BODY,
        headers={"content-type": JSON, "authorization": f"Bearer {api.key}"},
    )

    response = await api.client.send(request)

    assert response.headers["content-type"] == f"{JSON}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/plain", "image/*", f"{JSON};q=0", "application/xml"])
async def test_an_answer_that_nobody_accepts_is_not_made(api: Api, accept: str) -> None:
    response = await api.accepting(accept).post(QUERY)

    assert response.status_code == 406
    assert codes_of(response) == ["NOT_ACCEPTABLE"]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "Application/JSON",
    ],
)
async def test_a_body_of_json_is_read(api: Api, content_type: str) -> None:
    assert answered(await api.send(BODY, content_type)) == ANSWER


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
    ],
)
async def test_a_body_that_a_form_could_send_is_refused(api: Api, content_type: str | None) -> None:
    response = await api.send(BODY, content_type)

    assert response.status_code == 415
    assert codes_of(response) == ["UNSUPPORTED_MEDIA_TYPE"]


# Methods


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
async def test_other_methods_are_told_which_ones_there_are(api: Api, method: str) -> None:
    response = await api.client.request(method, "/graphql", headers=api.headers)

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


async def test_a_query_may_come_by_get(api: Api) -> None:
    response = await api.get(
        query="query Q($n: Int) { accounts(first: $n) { totalCount } } query R { __typename }",
        variables='{"n": 3}',
        operationName="Q",
        extensions="{}",
    )

    assert answered(response) == {"data": {"accounts": {"totalCount": 0}}}


@pytest.mark.parametrize(
    ("query_string", "words"),
    [
        ("", "`query` is missing"),
        ("query=", "`query` is missing"),
        ("query={a}&query={b}", "`query` is given twice"),
        ("query={a}&variables={", "`variables` is not JSON"),
        ("query={a}&variables=[]", "`variables` must be a JSON object"),
        ("query={a}&variables=7", "`variables` must be a JSON object"),
        ("query={a}&extensions=7", "`extensions` must be a JSON object"),
        ("query=%ff", "not valid UTF-8"),
        ("query=%ed%a0%80", "not valid UTF-8"),
    ],
)
async def test_a_malformed_query_string_is_refused_by_name(
    api: Api, query_string: str, words: str
) -> None:
    response = await api.client.get(f"/graphql?{query_string}", headers=api.headers)

    assert response.status_code == 400
    assert codes_of(response) == ["BAD_USER_INPUT"]
    assert words in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "operation", ["mutation M { x: __typename }", "subscription S { x: __typename }"]
)
async def test_only_queries_come_by_get(api: Api, operation: str) -> None:
    response = await api.get(query=operation)

    assert response.status_code in {400, 405}
    assert "data" not in response.json()


# The body


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"query": "\xff"}', "not JSON"),
        (b'{"query": "{a}", "variables": {"n": NaN}}', "not JSON"),
        (b'{"query": "{a}", "variables": {"n": Infinity}}', "not JSON"),
        (b'{"query": "{a}", "variables": {"n": 1e400}}', "not JSON"),
        (b'{"query": "{a}", "variables": {"n": ' + b"9" * 5000 + b"}}", "not JSON"),
        (b'{"query": "{a}", "variables": {"s": "\\ud800"}}', "not JSON"),
        (b'{"query": "\\udc00"}', "not JSON"),
        (b"[" * 5_000 + b"]" * 5_000, "not JSON"),
        (
            b'{"query": "{a}", "variables": ' + b'{"a":' * 990 + b"1" + b"}" * 991,
            "nested too deeply",
        ),
        (b'{"query": "{a}", "query": "{b}"}', "`query` twice"),
        (b'{"query": "{a}", "variables": {"n": 1, "n": 2}}', "`n` twice"),
        (b"7", "must be a JSON object"),
        (b'"{a}"', "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b"[]", "0 operations; send 1 to 10"),
        (b"[" + b"{}," * 10 + b"{}]", "11 operations; send 1 to 10"),
        (b"{}", "`query` is missing"),
        (b'{"query": null}', "`query` is missing"),
        (b'{"query": 7}', "`query` is missing"),
        (b'{"query": "  "}', "`query` is missing"),
        (b'{"query": "{a}", "operationName": 7}', "`operationName` must be a string"),
        (b'{"query": "{a}", "variables": []}', "`variables` must be a JSON object"),
        (b'{"query": "{a}", "variables": "{}"}', "`variables` must be a JSON object"),
        (b'{"query": "{a}", "extensions": []}', "`extensions` must be a JSON object"),
    ],
    ids=lambda value: repr(value)[:50],
)
@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_a_malformed_body_is_refused_by_name(
    api: Api, accept: str, body: bytes, words: str
) -> None:
    response = await api.accepting(accept).send(body)

    assert response.status_code == 400
    assert codes_of(response) == ["BAD_USER_INPUT"]
    assert words in response.json()["errors"][0]["message"]
    assert "data" not in response.json()


@pytest.mark.parametrize("name", ["operationName", "variables", "extensions"])
async def test_null_stands_for_nothing_given(api: Api, name: str) -> None:
    assert answered(await api.post(QUERY, **{name: None})) == ANSWER


async def test_unknown_members_of_the_body_are_ignored(api: Api) -> None:
    assert answered(await api.post(QUERY, id="x", documentId=None)) == ANSWER


# Statuses


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { a: __typename } query B { b: __typename }", "OPERATION_RESOLUTION_FAILURE"),
        ("{ accounts(first: 0) { totalCount } }", "BAD_USER_INPUT"),
        ("mutation { x }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { x }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(RESPONSE, 400), (JSON, 200)])
async def test_a_request_error_has_no_data(
    api: Api, accept: str, status: int, query: str, code: str
) -> None:
    response = await api.accepting(accept).post(query)

    assert response.status_code == status
    assert codes_of(response) == [code]
    assert "data" not in response.json()


async def test_the_operation_is_chosen_by_its_name(api: Api) -> None:
    document = "query A { a: __typename } query B { b: __typename }"

    assert answered(await api.post(document, operationName="B")) == {"data": {"b": "Query"}}
    unknown = await api.post(document, operationName="C")
    assert codes_of(unknown) == ["OPERATION_RESOLUTION_FAILURE"]
    assert unknown.status_code == 400


async def test_answers_are_kept_by_no_cache(api: Api) -> None:
    response = await api.post(QUERY)

    assert response.headers["cache-control"] == "no-store"
    assert "authorization" in response.headers["vary"].lower()


async def test_a_request_from_another_origin_is_told_nothing_by_default(api: Api) -> None:
    response = await api.send(BODY, origin="https://elsewhere.example")

    assert not [name for name in response.headers if name.startswith("access-control-")]


# The page


async def test_a_browser_is_shown_graphiql(api: Api) -> None:
    page = await api.client.get("/graphql", headers={"accept": "text/html,*/*;q=0.8"})

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.headers["content-security-policy"]


async def test_graphiql_names_no_other_host(api: Api) -> None:
    page = await api.client.get("/graphql", headers={"accept": "text/html"})
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert len(sources) > 3
    for source in sources:
        if source.startswith("data:"):
            continue
        assert re.match(r"/\w", source)
        assert (await api.client.get(source)).status_code == 200
