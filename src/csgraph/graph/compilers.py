"""The compiler for each class of principals: one for the tenant's own, one a field set.

A partner's compiler knows the granted fields and no others, so that whatever it says, it
can't name what is hidden. Grants of the same fields share one; a segment that is shared
has one of its own for each filter that it is given.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import Catalog
from csgraph.graph.compiler import Compiler
from csgraph.graph.contract import members, narrowed
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.narrowed_schema import narrowed_schema
from csgraph.graph.passes.granted import partner_policy
from csgraph.graph.passes.policy import Policy
from csgraph.graph.predicates import Constant, Predicate
from csgraph.graph.recent import Recent
from csgraph.graph.shared_segment import (
    FILTER_PATH,
    GRANT_SITE,
    account_predicate,
    segment_values,
)
from csgraph.telemetry.figures import CacheFigures
from csgraph.tenancy.principal import Granted, Principal, SavedFilter

FIELD_SETS_KEPT = 50


@dataclass
class Compilers:
    """Chooses a principal's compiler."""

    own: Compiler
    catalog: Catalog
    cursors: CursorCodec
    partner_policy: Callable[[Predicate | None], Policy] = partner_policy
    kept: Recent[tuple[frozenset[str], bytes | None], Compiler] = field(
        default_factory=lambda: Recent(entries=FIELD_SETS_KEPT, weight=FIELD_SETS_KEPT)
    )

    def of(self, principal: Principal) -> Compiler:
        """Return the compiler whose schema is the principal's."""
        if principal.granted is None:
            return self.own
        granted = principal.granted
        key = granted.fields, _text(granted.segment)
        found = self.kept.get(key)
        if found is None:
            found = self._partners(granted)
            self.kept.put(key, found, 1)
        return found

    @property
    def figures(self) -> CacheFigures:
        """How many partners' compilers are in memory, and how often one had to be made."""
        return self.kept.figures

    def _partners(self, granted: Granted) -> Compiler:
        left = narrowed(self.catalog, granted.fields)
        fitting, values = self._fitting(granted.segment)
        made = Compiler(
            narrowed_schema(self.own.schema, members(self.catalog, left)),
            left,
            cursors=self.cursors,
            limits=self.own.limits,
            policy=self.partner_policy(fitting),
            policy_values=values,
            plan_cache_size=200,
            introspection_cache_bytes=500_000,
        )
        made.compile_seconds = self.own.compile_seconds  # counted together
        return made

    def _fitting(self, segment: SavedFilter | None) -> tuple[Predicate | None, dict[str, Any]]:
        """Return what the grant's accounts have to fulfil, and the values for it.

        A segment that is gone or no longer fits shares nothing; a partner is not told why.
        """
        if segment is None:
            return None, {}
        try:
            values = segment_values(self.own.schema, segment)
            predicate = account_predicate(
                self.catalog, self.own.limits, values, GRANT_SITE, FILTER_PATH
            )
        except InvalidInput:
            return Constant(value=False), {}
        return predicate, {str(FILTER_PATH[0]): values}


def _text(segment: SavedFilter | None) -> bytes | None:
    if segment is None:
        return None
    definition = (segment.node_type, segment.filter)
    return orjson.dumps(definition, option=orjson.OPT_SORT_KEYS)
