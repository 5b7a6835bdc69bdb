"""What a request to the GraphQL endpoint asks for, out of its headers, query and body."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from starlette.types import Scope

from csgraph.errors import CsgraphError, InvalidInput
from csgraph.tenancy.documents import PREFIX


class BodyTooLarge(CsgraphError):
    """The request body is too large."""

    code = "BODY_LIMIT_EXCEEDED"


class BodyTooSlow(CsgraphError):
    """The request body did not arrive in time."""

    code = "REQUEST_TIMEOUT"


class UnsupportedMediaType(CsgraphError):
    """Send the request body as `Content-Type: application/json`."""

    code = "UNSUPPORTED_MEDIA_TYPE"


class NotAcceptable(CsgraphError):
    """Accept `application/graphql-response+json` or `application/json`."""

    code = "NOT_ACCEPTABLE"


class MethodNotAllowed(CsgraphError):
    """Use POST, or GET for a query."""

    code = "METHOD_NOT_ALLOWED"


class PersistedQueryNotSupported(CsgraphError):
    """Only version 1 of persisted queries is served."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"


class MalformedRequest(InvalidInput):
    """The request is not GraphQL over HTTP."""


_HASH: Final = re.compile("[0-9A-Fa-f]{64}")
_MISSING: Final = "`query` is missing: send a GraphQL document as a string, or its `documentId`."


@dataclass(frozen=True)
class GraphQLRequest:
    """One operation, as sent: its document in full, or by its id, or both.

    ``document_id`` tells of a registered document (GraphQL over HTTP, appendix A),
    ``persisted`` of one that is to be remembered (Apollo's persisted queries). ``explains``
    asks to be told how it is run.
    """

    query: str | None
    operation_name: str | None
    variables: dict[str, Any]
    document_id: str | None = None
    persisted: str | None = None
    explains: bool = False


Batch = list[GraphQLRequest | CsgraphError]
"""Several operations, as sent; in the place of what is none, why it is none."""


def given_headers(scope: Scope) -> dict[str, str]:
    """Return a request's headers by their names in lower case; of one given twice the first."""
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in reversed(scope["headers"])
    }


def from_body(
    body: bytes, content_type: str | None, *, most_operations: int = 1
) -> GraphQLRequest | Batch:
    """Read a POST request.

    Raises:
        UnsupportedMediaType: the body is not declared to be JSON in UTF-8.
        MalformedRequest: it is neither a JSON object nor a list of some, or a field has the
            wrong type.
    """
    media, _, parameters = (content_type or "").partition(";")
    charset = parameters.replace(" ", "").lower()
    if media.strip().lower() != "application/json" or (
        "charset=" in charset and "charset=utf-8" not in charset.replace('"', "")
    ):
        raise UnsupportedMediaType
    given = _json(body, "The request body")
    if isinstance(given, list):
        return _batch(given, most_operations)
    if not isinstance(given, dict):
        raise MalformedRequest("The request body must be a JSON object.")
    return checked(given)


def _batch(given: list[Any], most: int) -> Batch:
    if most == 1:
        raise MalformedRequest("Batches are not served; send one operation a request.")
    if not 1 <= len(given) <= most:
        raise MalformedRequest(f"The batch has {len(given)} operations; send 1 to {most}.")
    return [_entry(each) for each in given]


def _entry(given: Any) -> GraphQLRequest | CsgraphError:
    if not isinstance(given, dict):
        return MalformedRequest("Each operation of a batch must be a JSON object.")
    try:
        return checked(given)
    except CsgraphError as error:
        return error


def from_query(query_string: bytes) -> GraphQLRequest:
    """Read a GET request.

    Raises:
        MalformedRequest: a parameter is missing, repeated, or has the wrong type.
    """
    try:
        found = parse_qs(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise MalformedRequest("The query string is not valid UTF-8.") from error
    given: dict[str, Any] = {}
    for name in ("query", "documentId", "operationName", "variables", "extensions"):
        values = found.get(name, [])
        if len(values) > 1:
            raise MalformedRequest(f"`{name}` is given twice.")
        if values and values[0]:
            given[name] = values[0]
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _json(given[name].encode(), f"`{name}`")
    return checked(given)


def _json(text: bytes, name: str) -> Any:
    """Read JSON that means one thing to every reader.

    orjson refuses NaN, infinities and half surrogates, and takes the last of two members
    with one name; the second reading refuses those.
    """
    try:
        orjson.loads(text)
        return _READER.decode(text.decode())
    except orjson.JSONDecodeError as error:
        raise MalformedRequest(f"{name} is not JSON: {error}.") from error
    except RecursionError:
        raise MalformedRequest(f"{name} is nested too deeply.") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        given = Counter(name for name, _ in pairs)
        twice, _ = given.most_common(1)[0]
        raise MalformedRequest(f"An object has the member `{twice[:100]}` twice.")
    return members


_READER: Final = json.JSONDecoder(object_pairs_hook=_members)
"""Made once: making one costs as much as a small request's reading."""


def checked(given: dict[str, Any]) -> GraphQLRequest:
    """Return the operation that an object asks for.

    Raises:
        MalformedRequest: a member is missing, or of another type.
    """
    query = given.get("query")
    document_id = _text(given, "documentId")
    extensions = _object(given, "extensions") or {}
    persisted = _persisted(extensions.get("persistedQuery"))
    if isinstance(query, str) and not query.strip():
        query = None
    if query is not None and not isinstance(query, str):
        raise MalformedRequest(_MISSING)
    if query is None and document_id is None and persisted is None:
        raise MalformedRequest(_MISSING)
    name = _text(given, "operationName")
    variables = _object(given, "variables") or {}
    explains = _flag(extensions, "explain")
    return GraphQLRequest(query, name, variables, document_id, persisted, explains)


def _text(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise MalformedRequest(f"`{name}` must be a string.")
    return value


def _object(given: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = given.get(name)
    if value is not None and not isinstance(value, dict):
        raise MalformedRequest(f"`{name}` must be a JSON object.")
    return value


def _flag(extensions: dict[str, Any], name: str) -> bool:
    value = extensions.get(name)
    if value is not None and not isinstance(value, bool):
        raise MalformedRequest(f"`extensions.{name}` must be true or false.")
    return bool(value)


def _persisted(given: Any) -> str | None:
    """Return the hash that Apollo's link sends, in the form of a document's id."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise MalformedRequest("`extensions.persistedQuery` must be a JSON object.")
    if given.get("version") != 1:
        raise PersistedQueryNotSupported("PersistedQueryNotSupported")
    found = given.get("sha256Hash")
    if not isinstance(found, str) or _HASH.fullmatch(found) is None:
        raise MalformedRequest(
            "`extensions.persistedQuery.sha256Hash` must be the SHA-256 of `query` in 64 "
            "hexadecimal digits."
        )
    return PREFIX + found.lower()
