"""The feed of changes as documents tell of it, for whoever keeps such a document."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from csgraph.errors import Denied, InvalidInput
from csgraph.events.feed import feed_head
from csgraph.graph.compiler import Prepared
from csgraph.graph.compilers import Compilers
from csgraph.graph.subscriptions import ToldChange, ToldChanges
from csgraph.schema.subscribe import Subscribed, prepare_subscription, read_events, starts_after
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.segments import find_segments

_SEGMENT: Final = "segment"


@dataclass(frozen=True)
class FeedReader:
    """Reads the feed by documents, each under a principal's policy."""

    compilers: Compilers
    pool: ReadPool

    def check(self, principal: Principal, document: str, now: datetime) -> None:
        """Check a document before it is kept.

        Raises:
            CsgraphError: it can't be served to the principal.
        """
        if principal.trusted_only:
            raise Denied(
                "This key is served registered documents only, and a webhook brings its own: "
                "use another key."
            )
        prepared = self._prepared(principal, document, now)
        if starts_after(prepared) is not None:
            raise InvalidInput("Leave `after` out: a webhook keeps its own place in the feed.")
        denied = prepared.compiled.plan.errors
        if denied:
            raise Denied(denied[0].message)

    async def head(self, principal: Principal) -> str:
        """Return where the feed ends now."""
        return await feed_head(self.pool, principal.tenant_id)

    async def read(
        self, principal: Principal, document: str, after: str, limit: int, now: datetime
    ) -> ToldChanges:
        """Return what the feed tells behind a cursor, at most ``limit`` changes.

        Raises:
            CsgraphError: the document can't be served, the feed has no such cursor, or the
                database can't answer.
        """
        known = principal
        if _SEGMENT in document:
            segments = await find_segments(self.pool, principal.tenant_id)
            known = replace(principal, segments=segments)
        prepared = self._prepared(known, document, now)
        page = await read_events(self.pool, prepared, known, after, limit)
        changes = tuple(ToldChange(each.cursor, each.node_type, each.data) for each in page.events)
        return ToldChanges(changes, page.cursor, page.has_more)

    def _prepared(self, principal: Principal, document: str, now: datetime) -> Prepared:
        asked = Subscribed(document, None, {})
        return prepare_subscription(self.compilers, asked, principal, lambda: now)
