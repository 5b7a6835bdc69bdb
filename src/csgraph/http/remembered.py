"""Texts of documents that clients have sent once, so that a hash will do from then on."""

from typing import Final

from csgraph.graph.recent import Recent
from csgraph.ids import TenantId
from csgraph.telemetry.figures import CacheFigures

MOST_CHARACTERS: Final = 8_000_000
MOST_OF_ONE_TENANT: Final = 1_000_000
MOST_ENTRIES: Final = 1_000


class Remembered:
    """Texts by tenant and id, within a bound for each tenant and one for all.

    Where all is full, the tenant that holds most forgets: whoever sends many documents
    takes no room from who sends few.
    """

    def __init__(
        self,
        *,
        characters: int = MOST_CHARACTERS,
        of_one: int = MOST_OF_ONE_TENANT,
        entries: int = MOST_ENTRIES,
    ) -> None:
        self._characters = characters
        self._of_one = of_one
        self._entries = entries
        self._tenants: dict[TenantId, Recent[str, str]] = {}
        self._total = 0
        self.figures = CacheFigures()

    def get(self, tenant_id: TenantId, id_: str) -> str | None:
        """Return a text that the tenant has sent under an id."""
        mine = self._tenants.get(tenant_id)
        found = mine.get(id_) if mine is not None else None
        if found is None:
            self.figures.misses += 1
        else:
            self.figures.hits += 1
        return found

    def put(self, tenant_id: TenantId, id_: str, text: str) -> None:
        """Remember a text for a tenant, unless it takes more than the tenant's whole share."""
        if len(text) > self._of_one:
            return
        mine = self._tenants.get(tenant_id)
        if mine is None:
            mine = Recent(entries=self._entries, weight=self._of_one)
            self._tenants[tenant_id] = mine
        self._total -= mine.weight
        mine.put(id_, text, len(text))
        self._total += mine.weight
        while self._total > self._characters:
            self._forget_one()
        self.figures.entries = sum(map(len, self._tenants.values()))

    def _forget_one(self) -> None:
        heaviest = max(self._tenants, key=lambda tenant: self._tenants[tenant].weight)
        theirs = self._tenants[heaviest]
        self._total -= theirs.weight
        theirs.forget_oldest()
        self._total += theirs.weight
        self.figures.evictions += 1
        if not theirs:
            del self._tenants[heaviest]
