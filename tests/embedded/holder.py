"""Runs embedded Postgres until its standard input ends; speaks one line of JSON."""

import json
import signal
import sys
from pathlib import Path

from csgraph.embedded import embedded_postgres
from csgraph.errors import CsgraphError


def say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    # A shell's background jobs begin with this signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with embedded_postgres(Path(sys.argv[1])) as server:
            pid = int((server.data_dir / "postmaster.pid").read_text().split()[0])
            said = {"url": server.admin_url, "pid": pid, "is_attached": server.is_attached}
            say(said)
            sys.stdin.read()
    except CsgraphError as error:
        say({"error": type(error).__name__, "message": error.message})


if __name__ == "__main__":
    main()
