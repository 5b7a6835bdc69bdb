"""Lists of rows that stand on a parent, bounded or in pages: selection to plan."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import SelectionSetNode

from csgraph.graph.catalog import Catalog, ListRead, NodeSpec
from csgraph.graph.custom_filters import asked_for
from csgraph.graph.limits import Limits
from csgraph.graph.ordering import page_of
from csgraph.graph.pages import connection_entries
from csgraph.graph.plan import ConnectionPlan, Entry, ListValue, ObjectPlan, SortKey, Value
from csgraph.graph.predicates import Rows
from csgraph.graph.selection import SelectedField, Selector

Path = tuple[str, ...]
EntriesOf = Callable[[NodeSpec, Iterable[SelectionSetNode], Path, int], tuple[Entry, ...]]


@dataclass(frozen=True)
class ListPlanner:
    """Plans the lists of one parent's rows."""

    limits: Limits
    selector: Selector
    entries_of: EntriesOf
    catalog: Catalog
    owner: NodeSpec

    def plan(
        self, read: ListRead, found: SelectedField, given: dict[str, Any], path: Path, parents: int
    ) -> Value:
        """Return the plan of a list, of one row of it by its key, or of a page of all.

        Raises:
            InvalidInput: the page can't be told, or the key is no field's.
        """
        node, listing = self.catalog.nodes[read.rows], read.listing
        rows = Rows(node.table)
        if not read.paged or listing.whole is None or found.site is None:
            entries = self.entries_of(node, found.sets, path, parents * read.usual)
            one = asked_for(self.owner, found.site, given) if read.single else None
            return ListValue(rows, listing, self.owner.name, ObjectPlan(node, rows, entries), one)
        order = tuple(SortKey(column, False, False) for column in listing.order)
        site, coordinate = found.site.index, f"{self.owner.name}.{found.name}"
        page = page_of(given, self.limits, site, coordinate, len(order))

        def shown(sets: Iterable[SelectionSetNode], at: Path) -> tuple[Entry, ...]:
            return self.entries_of(node, sets, at, parents * page.size)

        entries = connection_entries(self.selector, node, found.sets, path, shown, _no_figures)
        return ConnectionPlan(node, rows, listing.whole.link, order, page, site, entries, listing)


def _no_figures(part: SelectedField, _at: Path) -> Value:
    raise AssertionError(part)
