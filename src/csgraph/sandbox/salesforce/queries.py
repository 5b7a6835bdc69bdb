"""Running a query, page by page.

A query runs once: its cursor keeps the positions of the rows found, so that a row written
later neither enters nor shifts the pages that follow.
"""

from dataclasses import dataclass

import orjson

from csgraph.sandbox.bodies import json_bytes
from csgraph.sandbox.salesforce.catalog import Catalog
from csgraph.sandbox.salesforce.errors import SalesforceError, at_position
from csgraph.sandbox.salesforce.parser import parse
from csgraph.sandbox.salesforce.records import RecordReader, select_of
from csgraph.sandbox.salesforce.sessions import Cursor, Session, Sessions, new_locator
from csgraph.sandbox.salesforce.syntax import CountAll, CountOf, Query
from csgraph.sandbox.salesforce.translate import Translator
from csgraph.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Queries:
    """Answers queries over a store."""

    store: Store
    catalog: Catalog
    sessions: Sessions

    def run(
        self, session: Session, version: str, soql: str, *, with_deleted: bool, batch_size: int
    ) -> bytes:
        """Return the first page of a query."""
        query = parse(soql)
        translator = Translator(self.store, self.catalog, soql, query)
        if isinstance(query.select[0], CountAll | CountOf):
            return self._counted(translator, soql, query, with_deleted=with_deleted)
        selection = select_of(translator, soql, query)
        statement = translator.positions(with_deleted=with_deleted)
        positions = self.store.fetch_integers(statement.text, statement.values)
        cursor = Cursor(new_locator(), translator.shape, selection, positions, batch_size)
        if len(positions) > batch_size:
            self.sessions.keep(session, cursor)
        return self._page(cursor, version, 0)

    def more(self, session: Session, version: str, locator: str) -> bytes:
        """Return the page that a locator leads to."""
        name, _, start = locator.partition("-")
        cursor = session.cursors.get(name)
        if cursor is None or not start.isdecimal() or int(start) >= len(cursor.positions):
            raise SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(cursor, version, int(start))

    def _page(self, cursor: Cursor, version: str, start: int) -> bytes:
        end = min(start + cursor.batch_size, len(cursor.positions))
        is_done = end == len(cursor.positions)
        reader = RecordReader(self.store, self.catalog, version)
        records = reader.page(cursor.shape, cursor.selection, cursor.positions[start:end])
        head: dict[str, object] = {"totalSize": len(cursor.positions), "done": is_done}
        if not is_done:
            head["nextRecordsUrl"] = f"/services/data/{version}/query/{cursor.locator}-{end}"
        return orjson.dumps(head)[:-1] + b',"records":' + records + b"}"

    def _counted(
        self, translator: Translator, soql: str, query: Query, *, with_deleted: bool
    ) -> bytes:
        if len(query.select) > 1 or query.order:
            raise at_position(
                soql, 0, "MALFORMED_QUERY", "COUNT must stand alone, without ORDER BY"
            )
        counted = query.select[0]
        path = counted.path if isinstance(counted, CountOf) else None
        statement = translator.count(path, with_deleted=with_deleted)
        total = int(str(self.store.fetch(statement.text, statement.values)[0][0]))
        if isinstance(counted, CountOf):
            record = {"attributes": {"type": "AggregateResult"}, counted.alias: total}
            return json_bytes({"totalSize": 1, "done": True, "records": [record]})
        return json_bytes({"totalSize": total, "done": True, "records": []})
