"""What commands need of the program around them: secrets, the schema's rules, shared rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from csgraph.domain.handoffs.commands.custody import follow_custody
from csgraph.domain.tiers.commands import follow_write
from csgraph.graph.compiler import Compiler
from csgraph.graph.contract import check_fields
from csgraph.graph.limits import Limits
from csgraph.graph.made import definition_of
from csgraph.graph.mutations import Call
from csgraph.graph.segments import check_filter
from csgraph.outbound.transport import Gate
from csgraph.schema.build import build_schema
from csgraph.schema.feed_reading import FeedReader
from csgraph.schema.merging import Merge
from csgraph.schema.sharing import check_segment, refresh_shared
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Writing
from csgraph.tenancy.principal import SavedFilter


@dataclass(frozen=True)
class Installation:
    """The program with its secret, its way out, its feed, the compiler of the tenants' own keys."""

    secrets: Secrets
    gate: Gate
    subscriptions: FeedReader
    compiler: Compiler

    def check_filter(self, node_type: str, given: Any) -> None:
        """Refuse what can't be saved as a segment."""
        built = build_schema()
        check_filter(built.graphql, built.catalog, Limits(), node_type, given)

    def check_fields(self, coordinates: Iterable[str]) -> tuple[str, ...]:
        """Return coordinates that a grant can share, written out."""
        return check_fields(build_schema().catalog, coordinates)

    def scopes_of_fields(self, coordinates: Iterable[str]) -> frozenset[str]:
        """Return the scopes that reading fields takes."""
        nodes = build_schema().catalog.nodes
        found = set()
        for type_name, _, name in (each.partition(".") for each in coordinates):
            found |= {nodes[type_name].scope, nodes[type_name].fields[name].scope}
        return frozenset(scope for scope in found if scope)

    def check_shareable(self, saved: SavedFilter) -> None:
        """Refuse a segment that no grant can share."""
        check_segment(saved)

    async def refresh_shared(self, work: Writing, now: datetime) -> None:
        """Bring the accounts of the tenant's grants by segment up to date."""
        await refresh_shared(work, now)

    async def follow(self, call: Call, node_type: str, ids: Sequence[UUID | None]) -> None:
        """Bring up to date what is stored and follows from what was written."""
        written = [each for each in ids if each is not None]
        await follow_write(call, node_type, written)
        await follow_custody(call, node_type, written)

    async def merge(
        self,
        call: Call,
        node: type,
        fields: tuple[str, ...],
        losers: Sequence[UUID],
        takes: Mapping[str, UUID],
        fills: bool,
    ) -> dict[str, int]:
        """Merge records into the call's target; return how many of each type have moved."""
        catalog = build_schema().catalog
        spec = catalog.nodes[definition_of(node).name]
        merge = Merge(call, catalog, spec, fields, takes, fills=fills)
        return await merge.run(call.expected_target, losers)
