"""Runs the server as on a system without parent-death signals; speaks one line of JSON."""

import json
import signal
import sys
from pathlib import Path

from csgraph.embedded.claim import Claim
from csgraph.embedded.layout import Layout
from csgraph.embedded.premises import prepare_home
from csgraph.embedded.process import PostgresProcess
from csgraph.embedded.program import Launcher


def main() -> None:
    layout = Layout.of(Path(sys.argv[1]))
    account = prepare_home(layout)
    claim = Claim(layout.lock, account)
    assert claim.take()
    process = PostgresProcess(layout, account, Launcher(account, claim.fd, "guard"), {})
    process.start()
    pid = (layout.cluster / "postmaster.pid").read_text().split()[0]
    sys.stdout.write(json.dumps({"pid": int(pid)}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    process.stop(signal.SIGINT)
    process.wait()


if __name__ == "__main__":
    main()
