"""`python -m csgraph.embedded DIRECTORY`: the server alone, until it is told to stop.

For restoring a dump and for looking into the data with `psql`.
"""

import signal
import sys
import threading
from pathlib import Path

from csgraph.embedded import embedded_postgres
from csgraph.errors import CsgraphError

_USAGE = "usage: python -m csgraph.embedded DIRECTORY"


def main(arguments: list[str]) -> str | None:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        return _USAGE
    told = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda _number, _frame: told.set())
    try:
        with embedded_postgres(Path(arguments[0])) as server:
            sys.stdout.write(f"{server.admin_url}\n")
            sys.stdout.flush()
            told.wait()
    except CsgraphError as error:
        return error.message
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
