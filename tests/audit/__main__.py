"""Holds a server to the audit of GraphQL over HTTP: ``make http-audit``."""

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from csgraph.app import build_app
from csgraph.embedded import embedded_postgres
from csgraph.storage.database import bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.telemetry import configure_logging
from csgraph.tenancy.tenants import create_tenant
from tests.support.http import key_of, on_a_socket

SCRIPT = Path(__file__).with_name("audit.js")


async def audited(admin_url: str, packages: Path) -> list[dict[str, Any]]:
    """Return what each audit found at a server of this version."""
    secrets = Secrets("a secret of thirty-two characters or more")
    urls = await bootstrap(admin_url, secrets)
    await migrate(urls)
    owner = make_engine(urls.owner, pool_size=1)
    try:
        key = await key_of(owner, secrets, await create_tenant(owner, "audit", "Audit"))
    finally:
        await owner.dispose()
    async with on_a_socket(build_app(urls, secrets)) as port:
        node = await asyncio.create_subprocess_exec(
            "node",
            str(SCRIPT),
            str(packages),
            f"http://127.0.0.1:{port}/graphql",
            key,
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await node.communicate()
    results: list[dict[str, Any]] = json.loads(told)
    return results


def main(packages: Path) -> int:
    """Audit; show what is not as it should be, and how much is."""
    configure_logging("WARNING", "auto")
    with (
        TemporaryDirectory(prefix="csgraph-audit-") as directory,
        embedded_postgres(Path(directory)) as server,
    ):
        results = asyncio.run(audited(server.admin_url, packages.resolve()))
    lines = [
        f"{result['status']}  {result['id']}  {result['name']}: {result['reason']}"
        for result in results
        if result["status"] != "ok"
    ]
    for requirement in ("MUST", "SHOULD", "MAY"):
        found = Counter(r["status"] for r in results if r["name"].startswith(requirement))
        lines.append(f"{requirement}: {found['ok']} of {found.total()}")
    ok = sum(result["status"] == "ok" for result in results)
    lines.append(f"{ok} of {len(results)} audits of graphql-http passed.")
    sys.stdout.write("\n".join([*lines, ""]))
    return 0 if results and ok == len(results) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
