"""Holds a server to GraphQL over HTTP, and to what clients make of it: ``make http-audit``."""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass
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

HERE = Path(__file__).parent
TENANT = "Audit"


def by_hash(client: str, way: str, unknown: list[str]) -> dict[str, dict[str, Any]]:
    """Return what a client makes of a hash: unknown at first, then one request will do."""
    return {
        f"{client} by hash, {way}, first": {"answer": TENANT, "requests": unknown},
        f"{client} by hash, {way}, second": {"answer": TENANT, "requests": [f"{way} 200"]},
    }


EXPECTED: dict[str, dict[str, Any]] = {
    **by_hash("Apollo", "POST", ["POST 400", "POST 200"]),
    **by_hash("Apollo", "GET", ["GET 400", "POST 200"]),
    "Apollo in a batch": {
        "answer": [TENANT, "GRAPHQL_VALIDATION_FAILED", 0],
        "requests": ["POST 200"],
    },
    **by_hash("urql", "POST", ["POST 400", "POST 200"]),
    **by_hash("urql", "GET", ["GET 400", "GET 200"]),
}


@dataclass
class Scripts:
    """Scripts of this folder, run with the packages of another one against a server."""

    packages: Path
    url: str
    key: str

    async def run(self, name: str) -> Any:
        """Return what a script writes."""
        node = await asyncio.create_subprocess_exec(
            *("node", "--input-type=module", "-", self.url, self.key),
            cwd=self.packages,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await node.communicate((HERE / name).read_bytes())
        return json.loads(told)


async def audited(admin_url: str, packages: Path) -> tuple[Any, Any]:
    """Return what the audits and what the clients found at a server of this version."""
    secrets = Secrets("a secret of thirty-two characters or more")
    urls = await bootstrap(admin_url, secrets)
    await migrate(urls)
    owner = make_engine(urls.owner, pool_size=1)
    try:
        key = await key_of(owner, secrets, await create_tenant(owner, "audit", TENANT))
    finally:
        await owner.dispose()
    async with on_a_socket(build_app(urls, secrets)) as port:
        scripts = Scripts(packages, f"http://127.0.0.1:{port}/graphql", key)
        return await scripts.run("audit.mjs"), await scripts.run("links.mjs")


def main(packages: Path) -> int:
    """Audit; show what is not as it should be, and how much is."""
    configure_logging("WARNING", "auto")
    with (
        TemporaryDirectory(prefix="csgraph-audit-") as directory,
        embedded_postgres(Path(directory)) as server,
    ):
        results, found = asyncio.run(audited(server.admin_url, packages.resolve()))
    lines = [
        f"{result['status']}  {result['id']}  {result['name']}: {result['reason']}"
        for result in results
        if result["status"] != "ok"
    ]
    for requirement in ("MUST", "SHOULD", "MAY"):
        count = Counter(r["status"] for r in results if r["name"].startswith(requirement))
        lines.append(f"{requirement}: {count['ok']} of {count.total()}")
    ok = sum(result["status"] == "ok" for result in results)
    lines.append(f"{ok} of {len(results)} audits of graphql-http passed.")
    wrong = [name for name in EXPECTED if found.get(name) != EXPECTED[name]]
    lines += [f"{name}: {found.get(name)}, not {EXPECTED[name]}" for name in wrong]
    served = len(EXPECTED) - len(wrong)
    lines.append(f"{served} of {len(EXPECTED)} exchanges of Apollo's and urql's clients went well.")
    sys.stdout.write("\n".join([*lines, ""]))
    return 0 if results and ok == len(results) and not wrong else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
