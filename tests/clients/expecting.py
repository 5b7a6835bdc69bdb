"""What of ours a client's rows have to equal, object by object.

The names are those that the readers write: an object, its `live` rows, the `fields of` it;
a Zendesk resource as its export has it, or as it is `listed`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from csgraph.sandbox.zendesk.config import ZendeskConfig
from tests.clients.landed import Graph, Landed, Rows

METRICS = "metric_set"
_NODE_OF_FIELDS = {"ticket_fields": "Ticket", "user_fields": "Contact"}


class Expectation:
    """Our side of every comparison."""

    def __init__(self, landed: Landed, graph: Graph, now: datetime) -> None:
        self._landed = landed
        self._graph = graph
        archived = now.astimezone(UTC) - ZendeskConfig().archive_after
        self._archived_before = f"{archived:%Y-%m-%dT%H:%M:%SZ}"

    def ours(self, name: str) -> Rows:
        """Return the rows that a client should have read."""
        how, _, rest = name.partition(" ")
        if name in _NODE_OF_FIELDS:
            labels = self._graph.labels["ZENDESK", _NODE_OF_FIELDS[name]]
            return {key: {"title": label} for key, label in labels.items()}
        if how == "live":
            live = self._landed.live(rest)
            return {
                key: {each: row[each] for each in ("attributes", "Id")} for key, row in live.items()
            }
        if how == "fields":
            return self._fields(rest.removeprefix("of "))
        if name == "ticket_metrics":
            return _metrics(self._landed.live("tickets"))
        if name == "listed ticket_metrics":
            return _metrics(self._listed("tickets"))
        if how == "listed":
            rows = self._listed(rest)
            return {key: _without(row, METRICS) for key, row in rows.items()}
        return self._landed.records[name]

    def theirs(self, name: str, rows: Rows) -> Rows:
        """Return what of a client's rows says what ours say.

        We read the parts of a compound field in place of it, and of Zendesk's ticket fields
        those that are the account's own and switched on.
        """
        if name.startswith("fields of "):
            object_name = name.removeprefix("fields of ")
            labels = self._graph.labels["SALESFORCE", object_name]
            compounds = {each["compoundFieldName"] for each in rows.values()} - {None, "Name"}
            return {
                key: {"label": row["label"]} if key in labels else {}
                for key, row in rows.items()
                if key not in compounds
            }
        if name in _NODE_OF_FIELDS:
            own = [row for row in rows.values() if row.get("removable", True) and row["active"]]
            key = "id" if name == "ticket_fields" else "key"
            return {str(row[key]): {"title": row["title"]} for row in own}
        return {key: _without_compounds(row) for key, row in rows.items()}

    def unseen(self, name: str, rows: Rows) -> int:
        """Count the rows that the graph should show and doesn't, or shows and shouldn't."""
        if name not in self._landed.records:
            return 0
        refs = self._graph.refs[name]
        return sum((key in refs) is _is_deleted(row) for key, row in rows.items())

    def _fields(self, object_name: str) -> Rows:
        labels = self._graph.labels["SALESFORCE", object_name]
        records = self._landed.records[object_name].values()
        names = {key for row in records for key in row} - {"attributes"}
        return {key: {"label": labels[key]} if key in labels else {} for key in names}

    def _listed(self, resource: str) -> Rows:
        """Return what a list shows: nothing deleted, no ticket closed long ago."""
        live = self._landed.live(resource)
        if resource != "tickets":
            return live
        before = self._archived_before
        return {
            key: row
            for key, row in live.items()
            if row["status"] != "closed" or row["updated_at"] >= before
        }


def _without_compounds(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        key: value
        for key, value in row.items()
        if not (key.endswith("Address") and isinstance(value, dict))
    }


def _metrics(tickets: Rows) -> Rows:
    sets = [row[METRICS] for row in tickets.values() if row.get(METRICS)]
    return {str(each["id"]): each for each in sets}


def _without(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _is_deleted(row: Mapping[str, Any]) -> bool:
    """Tell by the vendor's own marks whether a record is gone."""
    return bool(
        row.get("IsDeleted")
        or row.get("deleted_at")
        or row.get("status") == "deleted"
        or ("active" in row and row["active"] is False)
    )
