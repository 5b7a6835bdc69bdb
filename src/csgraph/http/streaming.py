"""What a long-lived operation tells, one payload after the other, whatever carries it.

A subscription tells events, each with its cursor; a live query tells its answer, and tells
it again when it has changed. Any other operation tells one answer.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import OperationDefinitionNode, OperationType

from csgraph.errors import InvalidInput, Timeout, Unavailable
from csgraph.graph.directives import LIVE
from csgraph.graph.reads import types_read
from csgraph.http.record import RequestRecord
from csgraph.http.request import GraphQLRequest
from csgraph.http.running import Answer, Ready, Runner
from csgraph.schema.failures import field_entry
from csgraph.schema.follow import Follower
from csgraph.schema.subscribe import Event, EventPage, Subscribed
from csgraph.tenancy.buckets import Throttled
from csgraph.tenancy.principal import Principal

Who = Callable[[], Principal]
_AGAIN_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """A payload, and the cursor by which its reader may go on behind it."""

    payload: bytes
    cursor: str | None = None


@dataclass(frozen=True)
class Streaming:
    """Makes the payloads of operations."""

    runner: Runner
    follower: Follower
    deadline_seconds: float = 20.0

    def of(
        self,
        asked: GraphQLRequest,
        ready: Ready,
        who: Who,
        record: RequestRecord,
        after: str | None = None,
    ) -> AsyncGenerator[list[Told], None]:
        """Return what an operation tells; ``after`` counts before its own argument."""
        if ready.operation.operation is OperationType.SUBSCRIPTION:
            return self._events(asked, ready, who, record, after)
        if is_live(ready.operation):
            return self._live(asked, ready, who, record)
        return self._once(ready, who, record)

    async def _once(
        self, ready: Ready, who: Who, record: RequestRecord
    ) -> AsyncGenerator[list[Told], None]:
        try:
            async with asyncio.timeout(self.deadline_seconds):
                answer = await self.runner.run(ready, who(), record)
        except TimeoutError:
            text = f"The operation took longer than {self.deadline_seconds:g} s; ask for less."
            raise Timeout(text) from None
        extensions = self.runner.extensions(answer, self.runner.buckets.standing(who()))
        yield [Told(answer.body(extensions))]

    async def _events(
        self,
        asked: GraphQLRequest,
        ready: Ready,
        who: Who,
        record: RequestRecord,
        after: str | None,
    ) -> AsyncGenerator[list[Told], None]:
        subscribed = Subscribed(ready.document.text, asked.operation_name, asked.variables)
        async with aclosing(self.follower.pages(subscribed, who, after)) as pages:
            async for page in pages:
                if page.events:
                    yield _told(page, record)

    async def _live(
        self, asked: GraphQLRequest, ready: Ready, who: Who, record: RequestRecord
    ) -> AsyncGenerator[list[Told], None]:
        if ready.prepared.compiled.writes:
            raise InvalidInput("`@live` goes on a query.")
        types, told = frozenset[str](), b""
        async with aclosing(self.follower.changes_to(lambda: types, who)) as changes:
            async for _ in changes:
                ready = await self.runner.ready(asked, who(), record)
                compiler = self.runner.compilers.of(who())
                types = types_read(ready.prepared.compiled.plan, compiler.catalog)
                answer = await self._patiently(ready, who, record)
                if answer.data != told:
                    told = answer.data
                    standing = self.runner.buckets.standing(who())
                    yield [Told(answer.body(self.runner.extensions(answer, standing)))]

    async def _patiently(self, ready: Ready, who: Who, record: RequestRecord) -> Answer:
        """Run a query, later if it can't be run or paid for now."""
        while True:
            try:
                return await self.runner.run(ready, who(), record)
            except (Throttled, Timeout, Unavailable) as error:
                await asyncio.sleep(getattr(error, "seconds", _AGAIN_SECONDS))


def is_live(operation: OperationDefinitionNode) -> bool:
    """Whether an operation's answer is to be told again when it changes."""
    return any(each.name.value == LIVE.name for each in operation.directives or ())


def is_stream(operation: OperationDefinitionNode) -> bool:
    """Whether an operation has no one answer."""
    return operation.operation is OperationType.SUBSCRIPTION or is_live(operation)


def _told(page: EventPage, record: RequestRecord) -> list[Told]:
    return [Told(_payload(event, record), event.cursor) for event in page.events]


def _payload(event: Event, record: RequestRecord) -> bytes:
    parts = [b'{"data":', event.data]
    if event.errors:
        entries: list[Any] = [field_entry(error, record.request_id) for error in event.errors]
        parts += [b',"errors":', orjson.dumps(entries)]
    extensions = orjson.dumps({"feedCursor": event.cursor})
    return b"".join([*parts, b',"extensions":', extensions, b"}"])
