"""Hand-made recordings, with what becomes of them."""

from csgraph.sandbox.bodies import decode_body
from csgraph.sandbox.store import Store, sobject_table, zendesk_table

ACME, ZENITH = "001000000000001AAA", "001000000000002AAA"
DATA = "/services/data/v62.0"


def exchange(method: str, path: str, status: int = 200, body=None, **more) -> dict:
    """Return an exchange, recorded at noon unless `at` says another hour."""
    hour = more.pop("at", "12:00:00")
    headers = {"Date": f"Fri, 03 Dec 2021 {hour} GMT", "Content-Type": "application/json"}
    return {"method": method, "path": path, "status": status, "headers": headers, "body": body} | {
        "request_body": None,
        **more,
    }


def record(name: str, record_id: str | None, **values) -> dict:
    url = f"{DATA}/sobjects/{name}/{record_id}" if record_id else None
    body = {"attributes": {"type": name, "url": url}, "Id": record_id, **values}
    return {key: value for key, value in body.items() if key != "Id" or value is not None}


def page(*records: dict) -> dict:
    return {"totalSize": len(records), "done": True, "records": list(records)}


def sobjects(store: Store, name: str) -> list[dict]:
    return bodies(store, sobject_table(name))


def resources(store: Store, name: str) -> list[dict]:
    return bodies(store, zendesk_table(name))


def bodies(store: Store, table: str) -> list[dict]:
    return [decode_body(row[0]) for row in store.fetch(f"select body from {table} order by id")]
