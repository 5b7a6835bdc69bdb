"""The compiler for each class of principals: one for the tenant's own, one a field set.

A partner's compiler knows the granted fields and no others, so that whatever it says, it
can't name what is hidden. Grants of the same fields share one.
"""

from dataclasses import dataclass, field

from csgraph.graph.catalog import Catalog
from csgraph.graph.compiler import Compiler
from csgraph.graph.contract import members, narrowed
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.narrowed_schema import narrowed_schema
from csgraph.graph.passes.granted import partner_policy
from csgraph.graph.passes.policy import Policy
from csgraph.graph.recent import Recent
from csgraph.tenancy.principal import Principal

FIELD_SETS_KEPT = 50


@dataclass
class Compilers:
    """Chooses a principal's compiler."""

    own: Compiler
    catalog: Catalog
    cursors: CursorCodec
    partner_policy: Policy = partner_policy
    kept: Recent[frozenset[str], Compiler] = field(
        default_factory=lambda: Recent(entries=FIELD_SETS_KEPT, weight=FIELD_SETS_KEPT)
    )

    def of(self, principal: Principal) -> Compiler:
        """Return the compiler whose schema is the principal's."""
        if principal.granted is None:
            return self.own
        fields = principal.granted.fields
        found = self.kept.get(fields)
        if found is None:
            found = self._partners(fields)
            self.kept.put(fields, found, 1)
        return found

    def _partners(self, fields: frozenset[str]) -> Compiler:
        left = narrowed(self.catalog, fields)
        return Compiler(
            narrowed_schema(self.own.schema, members(self.catalog, left)),
            left,
            cursors=self.cursors,
            limits=self.own.limits,
            policy=self.partner_policy,
            plan_cache_size=200,
            plan_cache_characters=2_000_000,
            introspection_cache_bytes=500_000,
        )
