"""The way into a vendor's server: its routes behind a request log, faults, compression."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from csgraph.clock import Clock
from csgraph.sandbox.control import control_routes
from csgraph.sandbox.traffic import Fault, RequestRecord, Traffic


class Entrance(ABC):
    """What both vendors' servers have; a server opens it once its parts are there."""

    app: Starlette
    vendor: str
    """`salesforce` or `zendesk`, as fault rules name it."""
    _traffic: Traffic

    def _open(self, routes: Sequence[BaseRoute], *, clock: Clock, compress: bool) -> None:
        inner = Starlette(routes=routes)
        if compress:
            inner.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=1)
        self._traffic = Traffic(inner, clock, vendor=self.vendor, expire=self.expire_sessions)
        self.app = Starlette(routes=control_routes(self._traffic))
        self.app.state.sandbox = self
        self.app.mount("/", self._traffic)

    @abstractmethod
    def expire_sessions(self) -> None:
        """End every session."""

    def add_faults(self, faults: Sequence[Fault]) -> None:
        """Script the faults that are meant for this vendor, or for any."""
        self._traffic.faults += [each for each in faults if each.vendor in {None, self.vendor}]

    @property
    def requests(self) -> list[RequestRecord]:
        """Return the latest requests, oldest first."""
        return list(self._traffic.log)

    @property
    def faults(self) -> list[Fault]:
        """Return the faults still to come; append to it to script one."""
        return self._traffic.faults
