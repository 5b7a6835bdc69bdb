"""Where a server is between its start and its end."""

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Lifecycle:
    """Is told of the end before it comes, so that readiness can tell others."""

    is_stopping: bool = False
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when streams, which have no end of their own, are to end."""

    def stop(self) -> None:
        """Take no new work, as far as others can be asked not to send it."""
        self.is_stopping = True

    def close(self) -> None:
        """End what has no end of its own."""
        self.closing.set()
