"""The rounds: every contender in turn, for every operation and number of clients."""

import os
import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson

from bench.answers import values_of
from bench.contenders import LIMIT, Contender
from bench.data import Filled
from bench.load import FailedRequests, Load, Script, press_database, press_http
from bench.operations import Operation
from bench.statements import Statements
from bench.usage import cpu_seconds, family_cpu_seconds


TRIES = 3
"""How often a turn is taken, should a contender fail requests in it."""


@dataclass(frozen=True)
class Round:
    """One contender's turn."""

    load: Load
    server_cpu: float
    database_cpu: float


@dataclass
class Cell:
    """All turns of one contender at one operation with as many clients."""

    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second: the median of the turns."""
        return statistics.median(each.load.requests / each.load.seconds for each in self.rounds)

    def latency(self, name: str) -> float:
        return statistics.median(getattr(each.load, name) for each in self.rounds)

    def cpu_ms(self, name: str) -> float:
        """Milliseconds of processor time for a request."""
        requests = sum(each.load.requests for each in self.rounds)
        return 1_000 * sum(getattr(each, name) for each in self.rounds) / max(requests, 1)


Key = tuple[str, int, str]
"""An operation, the number of clients, a contender."""


@dataclass(frozen=True)
class _Task:
    """One contender's way to one operation."""

    body: Path | None
    answer_bytes: int
    script: Script | None


@dataclass
class Rounds:
    """Runs them, and keeps what came of it."""

    filled: Filled
    contenders: list[Contender]
    operations: tuple[Operation, ...]
    directory: Path
    pgbench: Path
    postmaster: int
    statements: Statements
    cells: dict[Key, Cell] = field(default_factory=lambda: defaultdict(Cell))
    loads: list[float] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    """Turns that were taken again, since requests failed in them."""
    _tasks: dict[tuple[str, str], _Task] = field(default_factory=dict)

    def compare(self) -> None:
        """Ask each contender once; refuse answers that differ in any value."""
        for operation in self.operations:
            known: tuple[str, list[str]] | None = None
            for contender in self.contenders:
                if contender.name == LIMIT:
                    self._tasks[operation.name, LIMIT] = _Task(
                        None, 0, self.statements.script(operation)
                    )
                    continue
                values = self._ask(operation, contender)
                if known is None:
                    known = contender.name, values
                elif values != known[1]:
                    raise SystemExit(_difference(operation, known, (contender.name, values)))
            self.values[operation.name] = len(known[1]) if known else 0

    def run(
        self, clients: list[int], seconds: int, count: int, told: Callable[[str], None]
    ) -> None:
        """Let the contenders take turns."""
        for number in range(count):
            for operation in self.operations:
                for many in clients:
                    for contender in self.contenders:
                        if not number:
                            self._press(operation, contender, many, 1)  # warms up
                        key = operation.name, many, contender.name
                        done = self._turn(operation, contender, many, seconds)
                        self.cells[key].rounds.append(done)
                    self.loads.append(os.getloadavg()[0])
                told(f"round {number + 1}: {operation.title}")

    def _ask(self, operation: Operation, contender: Contender) -> list[str]:
        document = getattr(operation, contender.dialect)
        filled = self.filled
        variables = operation.variables(contender.dialect, filled.tenant_id, filled.account_id)
        content = orjson.dumps({"query": document, "variables": variables})
        place = "".join(letter for letter in operation.name + contender.name if letter.isalnum())
        body = self.directory / f"{place}.body"
        body.write_bytes(content)
        headers = {
            "Authorization": f"Bearer {filled.api_key}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        answer = httpx.post(contender.url, content=content, headers=headers, timeout=60)
        self._tasks[operation.name, contender.name] = _Task(body, len(answer.content), None)
        try:
            return values_of(answer.json())
        except ValueError as error:
            raise SystemExit(f"{operation.title}: {contender.name} answers {error}") from error

    def _turn(
        self, operation: Operation, contender: Contender, clients: int, seconds: int
    ) -> Round:
        server = cpu_seconds(contender.pid) if contender.pid else 0.0
        database = family_cpu_seconds(self.postmaster)
        load = self._press(operation, contender, clients, seconds)
        return Round(
            load,
            (cpu_seconds(contender.pid) if contender.pid else 0.0) - server,
            family_cpu_seconds(self.postmaster) - database,
        )

    def _press(
        self, operation: Operation, contender: Contender, clients: int, seconds: int
    ) -> Load:
        task = self._tasks[operation.name, contender.name]
        if task.script is not None:
            return press_database(
                self.pgbench,
                self.filled.urls.app,
                task.script,
                self.directory,
                clients=clients,
                seconds=seconds,
            )
        if task.body is None:
            raise AssertionError(contender.name)
        for tries_left in reversed(range(TRIES)):
            try:
                return press_http(
                    contender.url,
                    task.body,
                    self.filled.api_key,
                    task.answer_bytes,
                    clients=clients,
                    seconds=seconds,
                )
            except FailedRequests as failure:
                self.failures.append(f"{contender.name}, {operation.title}: {failure}")
                if not tries_left:
                    raise SystemExit(self.failures[-1]) from failure
        raise AssertionError(contender.name)


def _difference(
    operation: Operation, known: tuple[str, list[str]], other: tuple[str, list[str]]
) -> str:
    pairs = zip(known[1], other[1], strict=False)
    first = next(((a, b) for a, b in pairs if a != b), (len(known[1]), len(other[1])))
    return (
        f"{operation.title}: {other[0]} answers otherwise than {known[0]}: "
        f"{first[1]!r} in place of {first[0]!r}"
    )
