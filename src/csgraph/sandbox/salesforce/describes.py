"""Describe calls with what changed in an object's rows.

A describe is served as it was stored. The list of objects is cut from the describes.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from csgraph.sandbox.bodies import decode_body, json_bytes
from csgraph.sandbox.salesforce.errors import SalesforceError
from csgraph.sandbox.store import SObject, Store

JSON = "application/json;charset=UTF-8"
REPLICATION_DAYS = 30

_FLAGS_OFF = (
    "activateable",
    "custom",
    "customSetting",
    "deepCloneable",
    "deprecatedAndHidden",
    "feedEnabled",
    "hasSubtypes",
    "isInterface",
    "isSubtype",
    "mergeable",
    "mruEnabled",
)
_FLAGS_ON = (
    "createable",
    "deletable",
    "layoutable",
    "queryable",
    "replicateable",
    "retrieveable",
    "searchable",
    "triggerable",
    "undeletable",
    "updateable",
)


def describe_global(store: Store, version: str) -> bytes:
    """Return the list of objects."""
    names = store.sobjects()
    listed = [_summary(name, store.describe(name), version) for name in names]
    return json_bytes({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": listed})


def describe_basic(found: SObject, version: str) -> bytes:
    """Return an object's summary, as its own resource shows it."""
    summary = _summary(found.name, decode_body(found.describe), version)
    return json_bytes({"objectDescribe": summary, "recentItems": []})


def describe_response(found: SObject, request: Request) -> Response:
    """Return an object's describe, or 304 when the caller has it."""
    etag = f'"{hashlib.sha256(found.describe).hexdigest()[:8]}"'
    modified_at = found.modified_at.astimezone(UTC).replace(microsecond=0)
    headers = {"ETag": etag, "Last-Modified": format_datetime(modified_at, usegmt=True)}
    if _has_current(request, etag, modified_at):
        return Response(status_code=304, headers=headers)
    return Response(found.describe, headers=headers, media_type=JSON)


def deleted_rows(
    found: SObject, store: Store, parameters: Mapping[str, str], now: datetime
) -> bytes:
    """Return the ids deleted within a span of time."""
    start, end = _span(parameters, now)
    rows = store.fetch(
        f"select id, system_modstamp from {found.table} where is_deleted = 1"
        " and system_modstamp >= ? and system_modstamp < ? order by system_modstamp, id",
        (_written(start), _written(end)),
    )
    return json_bytes(
        {
            "deletedRecords": [{"id": row[0], "deletedDate": row[1]} for row in rows],
            "earliestDateAvailable": _written(now - timedelta(days=REPLICATION_DAYS)),
            "latestDateCovered": _written(end),
        }
    )


def updated_rows(
    found: SObject, store: Store, parameters: Mapping[str, str], now: datetime
) -> bytes:
    """Return the ids written within a span of time."""
    start, end = _span(parameters, now)
    rows = store.fetch(
        f"select id from {found.table} where is_deleted = 0"
        " and system_modstamp >= ? and system_modstamp < ? order by system_modstamp, id",
        (_written(start), _written(end)),
    )
    return json_bytes({"ids": [row[0] for row in rows], "latestDateCovered": _written(end)})


def _summary(name: str, describe: Mapping[str, object], version: str) -> dict[str, object]:
    root = f"/services/data/{version}/sobjects/{name}"
    summary: dict[str, object] = {"name": name}
    summary |= {flag: describe.get(flag, False) for flag in _FLAGS_OFF}
    summary |= {flag: describe.get(flag, True) for flag in _FLAGS_ON}
    summary["keyPrefix"] = describe.get("keyPrefix")
    summary["label"] = describe.get("label", name)
    summary["labelPlural"] = describe.get("labelPlural", f"{name}s")
    summary["urls"] = {
        "rowTemplate": f"{root}/{{ID}}",
        "describe": f"{root}/describe",
        "sobject": root,
    }
    return summary


def _has_current(request: Request, etag: str, modified_at: datetime) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        return etag in {each.strip() for each in known.split(",")}
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return modified_at <= parsedate_to_datetime(since).astimezone(UTC)
    except ValueError:
        return False


def _span(parameters: Mapping[str, str], now: datetime) -> tuple[datetime, datetime]:
    start, end = _moment(parameters, "start"), _moment(parameters, "end")
    if start < now - timedelta(days=REPLICATION_DAYS):
        raise _bad_span(f"startDate cannot be more than {REPLICATION_DAYS} days ago")
    if end - start < timedelta(minutes=1):
        raise _bad_span("endDate must be at least one minute greater than startDate")
    return start, min(end, now)


def _moment(parameters: Mapping[str, str], name: str) -> datetime:
    # An unescaped plus sign arrives as a space.
    text = parameters.get(name, "").replace(" ", "+")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _bad_span(f"invalid {name} date: {text}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _bad_span(message: str) -> SalesforceError:
    return SalesforceError(400, "INVALID_REPLICATION_DATE", message)


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000+0000"
