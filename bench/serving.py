"""``python -m bench.serving``: `csgraph serve` with everything on, and pages of 1,000.

Two limits are not the program's own. One of the operations asks for 1,000 accounts at once,
as it does of the others; and the one key that asks may spend more than it ever can, from a
bucket that is kept as any other.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from csgraph.app import build_app
from csgraph.cli.environment import Environment, load_settings, run
from csgraph.cli.listening import Ending, bind, serve_app, url_of, write_ready_file
from csgraph.cli.serve import server_options
from csgraph.graph.limits import Limits
from csgraph.tenancy.buckets import Allowance

LIMITS = Limits(page_size=1_000)
ALLOWANCE = Allowance(burst=10**9, rate=10**9)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ready-file", type=Path)
    settings = load_settings(port=0, ready_file=parser.parse_args().ready_file)
    listener = bind(settings.host, settings.port)

    async def command(env: Environment) -> None:
        options = replace(server_options(env), limits=LIMITS, allowance=ALLOWANCE)
        app = build_app(env.urls, env.secrets, options)
        ready = {"url": url_of(listener)}
        await serve_app(
            app, listener, lambda: write_ready_file(settings.ready_file, ready), Ending()
        )

    run(command, settings)


if __name__ == "__main__":
    main()
