"""Finds Zendesk records in recorded bodies.

A record stands under its resource's name, in a search's results, or bare with a `url`
that tells its resource.
"""

import re
from typing import Any

from csgraph.sandbox.recorded.exchanges import Exchange
from csgraph.sandbox.recorded.harvest import ZENDESK, Harvest, Place, Row, Shows
from csgraph.sandbox.recorded.instants import parsed_instant
from csgraph.sandbox.store import ZENDESK_RESOURCES

SINGULAR = {resource.removesuffix("s"): resource for resource in ZENDESK_RESOURCES}
_API = "/api/v2/"
_RECORD_PATH = re.compile(r"/api/v2/(\w+)/(\d+)(?:\.json)?$")
_URL = re.compile(r"/api/v2/(\w+)/[^/]+$")
_MANY_PATH = re.compile(r"/api/v2/(\w+)/destroy_many(?:\.json)?$")
_DELETED_LISTS = {"deleted_tickets": "tickets", "deleted_users": "users"}


def is_zendesk_path(path: str) -> bool:
    """Tell whether an exchange went to Zendesk."""
    return path.startswith(_API)


def harvest_zendesk_exchange(exchange: Exchange, harvest: Harvest, file: str) -> None:
    """Note what an exchange shows."""
    place = Place(file, exchange.at)
    found = _RECORD_PATH.match(exchange.path)
    if not exchange.is_success:
        is_served = found is not None and found[1] in ZENDESK_RESOURCES
        if found and is_served and exchange.method == "GET" and exchange.status == 404:
            harvest.see(ZENDESK, found[1], found[2], {}, place, shows=Shows.ABSENCE)
        return
    resource = exchange.path.removeprefix(_API).split("/")[0].removesuffix(".json")
    harvest_zendesk_body(exchange.body, harvest, place, resource)
    if exchange.method != "DELETE":
        return
    many = _MANY_PATH.match(exchange.path)
    if found and found[1] in ZENDESK_RESOURCES:
        harvest.see(ZENDESK, found[1], found[2], {}, place, shows=Shows.DELETION)
    elif many:
        for key in exchange.query.get("ids", "").split(","):
            harvest.see(ZENDESK, many[1], key, {}, place, shows=Shows.DELETION)


def harvest_zendesk_body(
    body: Any, harvest: Harvest, place: Place, resource: str | None = None
) -> None:
    """Note the records in a body; `resource` is the one asked for, if known."""
    if isinstance(body, list):
        for each in body:
            if isinstance(each, dict):
                _harvest_result(each, harvest, place)
    elif not isinstance(body, dict) or "error" in body:
        return
    elif "id" in body:
        _harvest_bare(body, harvest, place, resource)
    else:
        for key, value in body.items():
            _harvest_member(key, value, harvest, place)


def _harvest_member(key: str, value: Any, harvest: Harvest, place: Place) -> None:
    resource = key if key in ZENDESK_RESOURCES else SINGULAR.get(key)
    rows = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
    for row in rows:
        if not isinstance(row, dict):
            continue
        if resource is not None:
            harvest.see(ZENDESK, resource, row.get("id"), row, place)
        elif key in _DELETED_LISTS:
            _harvest_deleted(row, harvest, place, _DELETED_LISTS[key])
        elif key == "results":
            _harvest_result(row, harvest, place)
        elif "id" in row:
            _skip_unserved(key, harvest, place)


def _harvest_result(row: Row, harvest: Harvest, place: Place) -> None:
    """Note a row that tells its own resource: by `result_type`, or by its address."""
    resource = SINGULAR.get(str(row.get("result_type"))) or _resource_of(row)
    if resource in ZENDESK_RESOURCES:
        values = {key: value for key, value in row.items() if key != "result_type"}
        harvest.see(ZENDESK, resource, row.get("id"), values, place)
    elif "id" in row:
        _skip_unserved(resource or "unknown", harvest, place)


def _harvest_bare(row: Row, harvest: Harvest, place: Place, asked_for: str | None) -> None:
    resource = _resource_of(row) or asked_for
    if resource in ZENDESK_RESOURCES:
        harvest.see(ZENDESK, resource, row["id"], row, place)
    else:
        _skip_unserved(resource or "unknown", harvest, place)


def _harvest_deleted(row: Row, harvest: Harvest, place: Place, resource: str) -> None:
    deleted_at = parsed_instant(row.get("deleted_at"))
    then = Place(place.file, deleted_at if deleted_at is not None else place.at)
    values = row if resource == "users" else {}
    harvest.see(ZENDESK, resource, row.get("id"), values, then, shows=Shows.DELETION)


def _skip_unserved(resource: str, harvest: Harvest, place: Place) -> None:
    harvest.skip(f"a record of a resource that the sandbox doesn't serve: {resource}", place)


def _resource_of(row: Row) -> str | None:
    url = row.get("url")
    found = _URL.search(url) if isinstance(url, str) else None
    return found[1] if found else None
