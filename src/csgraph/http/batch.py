"""Several operations in one request: each with its own answer, bounded together.

They are made ready one after the other, with others' requests let through in between; what
they may cost is taken at once; then they run in order, so that a batch never holds more
than one connection to the database.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from csgraph.errors import CsgraphError, LimitExceeded
from csgraph.graph.limits import TokenLimitExceeded
from csgraph.http.record import RequestRecord
from csgraph.http.reply import Reply, entries_of, headers_of, limit_headers, retry_after
from csgraph.http.request import GraphQLRequest
from csgraph.http.running import Ready, Runner
from csgraph.tenancy.buckets import Throttled
from csgraph.tenancy.principal import Principal

Entry = GraphQLRequest | CsgraphError
"""What a batch has in one place: an operation, or why it is none."""

_CHARACTERS_A_TOKEN: Final = 3
_INTROSPECTS: Final = re.compile(r"__(?:schema|type)\b")


@dataclass
class BatchRunner:
    """Runs the operations of a request, and joins their answers."""

    runner: Runner

    async def run(
        self, batch: Sequence[Entry], principal: Principal, record: RequestRecord, media_type: str
    ) -> Reply:
        """Return the answers in the order of the operations.

        The status is 200 whatever they say, since clients of batches take any other for a
        failure of all; a batch that cannot be paid for is such a failure.
        """
        started = time.perf_counter()
        found = await self._ready(batch, principal, record)
        record.begin_batch(len(batch), started)
        total = sum(each.price for each in found if isinstance(each, Ready))
        limit = self.runner.compilers.own.limits.cost
        if total > limit:
            found = _refused(found, _too_dear(total, limit))
            total = 0
        try:
            async with self.runner.buckets.charge(principal, total) as charge:
                answers, charge.actual = await self._run_all(found, principal, record)
        except (Throttled, LimitExceeded) as error:
            answers, _ = await self._run_all(_refused(found, error), principal, record)
            is_throttled = isinstance(error, Throttled)
            headers = [retry_after(error)] if is_throttled else []
            return self._reply(
                answers, 429 if is_throttled else 200, principal, media_type, headers
            )
        return self._reply(answers, 200, principal, media_type, [])

    async def _ready(
        self, batch: Sequence[Entry], principal: Principal, record: RequestRecord
    ) -> list[Ready | Exception]:
        found: list[Ready | Exception] = []
        bounds = _Bounds(self.runner.compilers.own.limits.tokens)
        for entry in batch:
            await asyncio.sleep(0)
            try:
                if isinstance(entry, CsgraphError):
                    raise entry  # noqa: TRY301 - told like one that comes up now
                bounds.check()
                ready = await self.runner.ready(entry, principal, record)
                bounds.add(ready)
                found.append(ready)
            except Exception as error:  # noqa: BLE001 - each entry has its own errors
                bounds.add_refused(entry)
                found.append(error)
        return found

    async def _run_all(
        self, found: list[Ready | Exception], principal: Principal, record: RequestRecord
    ) -> tuple[list[bytes], int]:
        answers: list[bytes] = []
        codes: list[str] = []
        actual = 0
        started = time.perf_counter()
        for each in found:
            try:
                if isinstance(each, Exception):
                    raise each  # noqa: TRY301 - told like one that comes up now
                answer = await self.runner.run_paid(each, principal, record)
            except Exception as error:  # noqa: BLE001 - each entry has its own errors
                entries = entries_of(error, record)
                codes += [entry["extensions"]["code"] for entry in entries]
                answers.append(orjson.dumps({"errors": entries}))
                continue
            codes += record.codes
            actual += each.spent(answer)
            standing = self.runner.buckets.standing(principal)
            answers.append(answer.body(self.runner.extensions(answer, standing)))
        record.end_batch(codes, actual, started)
        return answers, actual

    def _reply(
        self,
        answers: list[bytes],
        status: int,
        principal: Principal,
        media_type: str,
        headers: list[tuple[bytes, bytes]],
    ) -> Reply:
        told = limit_headers(self.runner.buckets.standing(principal))
        all_headers = [*headers_of(media_type), *told, *headers]
        return Reply(status, all_headers, b"[%b]" % b",".join(answers))


class _Bounds:
    """What the documents of a batch may come to together."""

    def __init__(self, tokens: int) -> None:
        self._most_tokens = tokens
        self._tokens = 0
        self._introspections = 0

    def check(self) -> None:
        """Refuse one more where the former ones have used up what there is."""
        if self._tokens > self._most_tokens:
            msg = f"The documents of the batch have more than {self._most_tokens} tokens together."
            raise TokenLimitExceeded(msg, limit=self._most_tokens)

    def add_refused(self, entry: Entry) -> None:
        """Count a document that took its time too, though nobody knows its tokens now."""
        if isinstance(entry, GraphQLRequest):
            self._tokens += len(entry.query or "") // _CHARACTERS_A_TOKEN

    def add(self, ready: Ready) -> None:
        """Count a document.

        Raises:
            LimitExceeded: it reads the schema, as another one of the batch does.
        """
        self._tokens += ready.document.node.token_count
        self._introspections += bool(_INTROSPECTS.search(ready.document.text))
        if self._introspections > 1 and _INTROSPECTS.search(ready.document.text):
            msg = "Only one operation of a batch may read the schema; send the others alone."
            raise LimitExceeded(msg)


def _refused(found: list[Ready | Exception], error: Exception) -> list[Ready | Exception]:
    return [error if isinstance(each, Ready) and each.price else each for each in found]


def _too_dear(total: int, limit: int) -> LimitExceeded:
    return LimitExceeded(
        f"The operations of the batch may cost {total:,} points together; at most {limit:,} are "
        "served. Send them apart, or ask for less.",
        requested=total,
        limit=limit,
    )
