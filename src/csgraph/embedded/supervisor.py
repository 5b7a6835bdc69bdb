"""Keeps one PostgreSQL running for one data directory.

A thread of its own starts every program and lives as long as the server does: the
kernel interrupts the server when that thread ends, which is to say when this process
ends, however it ends.

Of several processes with the same data directory one holds the claim and runs the
server; the others use it. When the one ends, its server ends, and another one takes
over within a second. A server that ends unasked is started again.
"""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import structlog

from csgraph.embedded.claim import Claim
from csgraph.embedded.layout import PORT, SUPERUSER, Layout
from csgraph.embedded.postmaster import answers, read_postmaster
from csgraph.embedded.premises import prepare_home
from csgraph.embedded.process import PostgresProcess
from csgraph.embedded.program import Launcher
from csgraph.errors import CsgraphError, Unavailable

_ATTACH_SECONDS = 60.0  # the other process may be making the data directory, or recovering
_LOOK_SECONDS = 0.02
_TAKE_OVER_SECONDS = 0.25
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 3.0
_STEADY_SECONDS = 10.0
_PATIENCE = (  # a clean end writes what is in memory to disk
    (signal.SIGINT, 60.0),
    (signal.SIGQUIT, 10.0),
    (signal.SIGKILL, 10.0),
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    admin_url: str
    """Connects as superuser, to the database `postgres`."""
    data_dir: Path
    """The cluster itself, as PostgreSQL understands the word."""
    log_file: Path
    is_attached: bool
    """Another process of csgraph runs it."""


@contextlib.contextmanager
def embedded_postgres(
    data_dir: Path, *, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run PostgreSQL below `data_dir` while the block runs, or use the one that runs there.

    Args:
        data_dir: Keeps the data; made if it is missing.
        settings: More server settings, for a server that this call starts.

    Raises:
        Misconfigured: The surroundings have to be changed first; the message says how.
        Unavailable: The server does not start; the message has its own words.
    """
    supervisor = Supervisor(Layout.of(data_dir), settings or {})
    try:
        yield supervisor.start()
    finally:
        supervisor.stop()


class Supervisor:
    """Starts, watches, and ends the server of one data directory."""

    def __init__(
        self,
        layout: Layout,
        settings: Mapping[str, str],
        *,
        attach_seconds: float = _ATTACH_SECONDS,
    ) -> None:
        account = prepare_home(layout)
        self._layout = layout
        self._socket_dir = layout.socket_dir(account.uid)
        self._claim = Claim(layout.lock, account)
        launcher = Launcher(account, self._claim.fd)
        self._process = PostgresProcess(layout, account, launcher, settings)
        self._attach_seconds = attach_seconds
        self._is_ours = False
        self._stopping = threading.Event()
        self._started: Future[Server] = Future()
        self._thread = threading.Thread(target=self._run, name="csgraph-postgres", daemon=True)

    def start(self) -> Server:
        """Return once a server answers, ours or another process'."""
        self._thread.start()
        return self._started.result()

    def stop(self) -> None:
        """End the server if it is ours, and return once it has ended."""
        self._stopping.set()
        for number, seconds in _PATIENCE:
            self._process.stop(number)
            self._thread.join(seconds)
            if not self._thread.is_alive():
                return
            _log.warning("postgres_does_not_end", signal=number.name, seconds=seconds)

    def _run(self) -> None:
        try:
            try:
                self._enter()
            except Exception as error:  # noqa: BLE001 - handed to the thread that waits for us
                self._started.set_exception(error)
                return
            self._started.set_result(self._describe())
            self._keep()
        finally:
            if self._is_ours:
                self._process.clear()
            self._claim.release()

    def _describe(self) -> Server:
        place = quote(str(self._socket_dir), safe="/")
        return Server(
            # The port is spelled out because drivers take it from PGPORT otherwise.
            admin_url=f"postgresql://{SUPERUSER}@/postgres?host={place}&port={PORT}",
            data_dir=self._layout.cluster,
            log_file=self._layout.log,
            is_attached=not self._is_ours,
        )

    def _enter(self) -> None:
        deadline = time.monotonic() + self._attach_seconds
        while not self._stopping.is_set():
            self._is_ours = self._claim.take()
            if self._is_ours:
                self._begin()
                return
            found = read_postmaster(self._layout.cluster)
            if found is not None and found.is_ready and answers(self._socket_dir):
                return
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"{self._layout.data_dir} is in use by another process "
                    f"({self._claim.holder()}) whose PostgreSQL does not answer: stop that "
                    "process, or set CSGRAPH_DATA_DIR to another directory."
                )
            self._stopping.wait(_LOOK_SECONDS)

    def _begin(self) -> None:
        try:
            self._process.start()
        except OSError as error:
            raise Unavailable(
                f"The embedded PostgreSQL could not be started: {error.strerror} "
                f"({error.filename or self._layout.home})."
            ) from error

    def _keep(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        if self._is_ours:
            self._watch()
        while not self._stopping.wait(pause):
            self._is_ours = self._is_ours or self._claim.take()
            if not self._is_ours:
                pause = _TAKE_OVER_SECONDS
            elif self._is_started_again() and self._watch() > _STEADY_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            else:
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _watch(self) -> float:
        began = time.monotonic()
        last_words = self._process.wait()
        if not self._stopping.is_set():
            _log.warning("postgres_ended_unasked", reason=last_words)
        return time.monotonic() - began

    def _is_started_again(self) -> bool:
        try:
            self._begin()
        except CsgraphError as error:
            if not self._stopping.is_set():
                _log.error("postgres_not_running", reason=error.message)
            return False
        _log.info("postgres_started_again")
        return True
