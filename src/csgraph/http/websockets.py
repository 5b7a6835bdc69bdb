"""uvicorn's WebSockets, with an end for readers that take nothing any more.

What was written for a reader waits in its connection. When that is full, uvicorn would wait
for as long as the reader likes; here it is told to come back, and cut off.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

SLOW_SECONDS: Final = 15.0
"""How long a reader may leave what it was sent."""

_FAREWELL_SECONDS: Final = 5.0
_TRY_AGAIN_LATER: Final = 1013


class BoundedWebSockets(WebSocketsSansIOProtocol):
    """One connection."""

    slow_seconds = SLOW_SECONDS

    async def send(self, message: Any) -> None:
        """Send a message, unless the reader has left what it was sent before for too long."""
        try:
            async with asyncio.timeout(self.slow_seconds):
                await self.writable.wait()
        except TimeoutError:
            self._drop()
            raise ClientDisconnected from None
        await super().send(message)

    def _drop(self) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self.conn.send_close(_TRY_AGAIN_LATER, "Read faster, and go on from your last cursor")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()  # once it has read; but it may never do that
        self.loop.call_later(_FAREWELL_SECONDS, self.transport.abort)
