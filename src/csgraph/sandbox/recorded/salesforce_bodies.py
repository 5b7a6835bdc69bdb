"""Finds Salesforce records in recorded bodies.

Related records and child lists within a record are records of their own. Created and
changed records are known from the request, their ids from the answer.
"""

import re
from typing import Any

from csgraph.sandbox.recorded.exchanges import Exchange
from csgraph.sandbox.recorded.harvest import SALESFORCE, Harvest, Place, Row, Shows, Sighting
from csgraph.sandbox.recorded.instants import parsed_instant

_SERVICES = "/services/"
_OBJECT_PATH = re.compile(r"/services/data/[^/]+/sobjects/(\w+)(?:/(.+?))?/?$")
_COLLECTION_PATH = re.compile(r"/services/data/[^/]+/composite/sobjects(?:/(\w+)/\w+)?/?$")
_RECORD_URL = re.compile(r"/sobjects/\w+/([^/]+)$")
_RECORD_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
_SUBRESPONSES = {"compositeResponse": "body", "results": "result"}


def is_salesforce_path(path: str) -> bool:
    """Tell whether an exchange went to Salesforce."""
    return path.startswith(_SERVICES)


def is_salesforce_body(document: Any) -> bool:
    """Tell whether a bare body is of a kind that only Salesforce answers."""
    if isinstance(document, list):
        return bool(document) and all(_is_record(each) or _is_problem(each) for each in document)
    if not isinstance(document, dict):
        return False
    return (
        _is_record(document)
        or _is_describe(document)
        or {"id", "success", "errors"} <= document.keys()
        or any(key in document for key in ("records", "sobjects", "deletedRecords"))
        or {"ids", "latestDateCovered"} <= document.keys()
    )


def harvest_salesforce_exchange(exchange: Exchange, harvest: Harvest, file: str) -> None:
    """Note what an exchange shows."""
    place = Place(file, exchange.at)
    found = _OBJECT_PATH.match(exchange.path)
    name, rest = (found[1], found[2]) if found else (None, None)
    if not exchange.is_success:
        gone = exchange.status == 404 and exchange.method == "GET"
        if gone and rest and _RECORD_ID.fullmatch(rest):
            harvest.see(SALESFORCE, name, rest, {}, place, shows=Shows.ABSENCE)
        return
    if exchange.method == "DELETE":
        _harvest_deletion(exchange, harvest, place, name, rest)
    elif _COLLECTION_PATH.match(exchange.path):
        _harvest_collection(exchange, harvest, place)
    elif name and exchange.method in ("POST", "PATCH") and isinstance(exchange.request, dict):
        _harvest_write(exchange, harvest, place, name, rest)
    else:
        harvest_salesforce_body(exchange.body, harvest, place, name)


def harvest_salesforce_body(
    body: Any, harvest: Harvest, place: Place, name: str | None = None
) -> None:
    """Note the records in a body, at any depth; `name` is the object asked for, if known."""
    if isinstance(body, list):
        for each in body:
            harvest_salesforce_body(each, harvest, place, name)
    elif not isinstance(body, dict):
        return
    elif _is_record(body):
        _harvest_record(body, harvest, place)
    elif _is_describe(body):
        harvest.describe(body)
    elif {"columns", "records"} <= body.keys():
        _harvest_list_view(body["records"], harvest, place)
    elif "records" in body:
        harvest_salesforce_body(body["records"], harvest, place, name)
    elif isinstance(body.get("sobjects"), list):
        _note_objects(body["sobjects"], harvest)
    else:
        _harvest_other(body, harvest, place, name)


def _harvest_other(body: Row, harvest: Harvest, place: Place, name: str | None) -> None:
    for key, inner in _SUBRESPONSES.items():
        if isinstance(body.get(key), list):
            for each in body[key]:
                harvest_salesforce_body(each.get(inner), harvest, place, name)
    for each in body.get("deletedRecords") or ():
        deleted_at = parsed_instant(each.get("deletedDate"))
        then = Place(place.file, deleted_at if deleted_at is not None else place.at)
        harvest.see(SALESFORCE, name, each.get("id"), {}, then, shows=Shows.DELETION)
    if isinstance(body.get("ids"), list):
        harvest.skip("an id without its record", place, len(body["ids"]))
    if {"id", "success", "errors"} <= body.keys():
        harvest.skip("the outcome of a write without the record", place)


def _harvest_record(body: Row, harvest: Harvest, place: Place) -> None:
    attributes = body["attributes"]
    name = str(attributes["type"])
    if name == "AggregateResult":
        harvest.skip("a row of an aggregate, not of a record", place)
        return
    values: Row = {}
    for key, value in body.items():
        if _is_record(value) or (isinstance(value, dict) and "records" in value):
            harvest_salesforce_body(value, harvest, place)
        elif key != "attributes":
            values[key] = value
    record_id: object = body.get("Id") or _id_in_url(attributes.get("url"))
    reference = attributes.get("referenceId")
    if record_id is None and isinstance(reference, str):
        scope = place.file.rpartition("/")[0]
        harvest.sightings.append(
            Sighting(
                SALESFORCE,
                name,
                None,
                values,
                place.at,
                place.file,
                reference=reference,
                scope=scope,
            )
        )
    elif record_id is None:
        harvest.skip(f"a row of {name} without an id", place)
    else:
        harvest.see(SALESFORCE, name, record_id, values, place)


def _harvest_list_view(records: Any, harvest: Harvest, place: Place) -> None:
    """Note the rows of a list view: cells by path, of an object that only the id tells."""
    for record in records:
        cells = {cell["fieldNameOrPath"]: cell.get("value") for cell in record["columns"]}
        values = {path: value for path, value in cells.items() if "." not in path}
        if values.get("Id"):
            harvest.see(SALESFORCE, None, values["Id"], values, place)
        else:
            harvest.skip("a row of a list view without an id", place)


def _harvest_write(
    exchange: Exchange, harvest: Harvest, place: Place, name: str, rest: str | None
) -> None:
    values = dict(exchange.request)
    external = rest.split("/", 1) if rest and "/" in rest else None
    if external:
        values[external[0]] = external[1]
    answer = exchange.body if isinstance(exchange.body, dict) else {}
    key = answer.get("id") or (None if external else rest)
    if key is None:
        harvest.skip(f"a write of {name} without an id", place)
    else:
        harvest.see(SALESFORCE, name, key, values, place)


def _harvest_collection(exchange: Exchange, harvest: Harvest, place: Place) -> None:
    records = exchange.request.get("records") if isinstance(exchange.request, dict) else None
    answers = exchange.body if isinstance(exchange.body, list) else []
    for record, answer in zip(records or (), answers, strict=False):
        if not answer.get("success"):
            continue
        name = record.get("attributes", {}).get("type")
        values = {key: value for key, value in record.items() if key not in ("attributes", "id")}
        harvest.see(SALESFORCE, name, answer.get("id") or record.get("id"), values, place)


def _harvest_deletion(
    exchange: Exchange, harvest: Harvest, place: Place, name: str | None, rest: str | None
) -> None:
    if name and rest:
        harvest.see(SALESFORCE, name, rest, {}, place, shows=Shows.DELETION)
        return
    answers = exchange.body if isinstance(exchange.body, list) else []
    for answer in answers:
        if isinstance(answer, dict) and answer.get("success"):
            harvest.see(SALESFORCE, None, answer.get("id"), {}, place, shows=Shows.DELETION)


def _note_objects(sobjects: list[Row], harvest: Harvest) -> None:
    for each in sobjects:
        if each.get("keyPrefix") and each.get("name"):
            harvest.key_prefixes[str(each["keyPrefix"])] = str(each["name"])


def _is_record(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("attributes"), dict)
        and isinstance(value["attributes"].get("type"), str)
    )


def _is_describe(value: Row) -> bool:
    fields = value.get("fields")
    return (
        isinstance(value.get("name"), str)
        and isinstance(fields, list)
        and all(isinstance(each, dict) and {"name", "type"} <= each.keys() for each in fields)
    )


def _is_problem(value: Any) -> bool:
    return isinstance(value, dict) and "errorCode" in value


def _id_in_url(url: Any) -> str | None:
    found = _RECORD_URL.search(url) if isinstance(url, str) else None
    return found[1] if found else None
