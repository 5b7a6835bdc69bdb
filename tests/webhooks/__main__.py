"""Have the npm library of Standard Webhooks verify what a running server sends."""

import asyncio
import sys
from pathlib import Path

from csgraph.storage.secrets import Secrets
from tests.cli.conftest import SURROUNDINGS
from tests.cli.processes import SECRET, installed_alone
from tests.support.http import key_of

RECEIVER = Path(__file__).parent / "npm"
SETTINGS = {"CSGRAPH_JOBS": "on", "CSGRAPH_WEBHOOK_TARGETS": "loopback", "CSGRAPH_PORT": "0"}


async def main() -> int:
    async with (
        installed_alone("webhooks") as site,
        site.running("serve", **SETTINGS) as serving,
    ):
        key = await key_of(site.owner, Secrets(SECRET), site.tenant_id)
        url = str((await serving.ready())["url"])
        process = await asyncio.create_subprocess_exec(
            *("node", "receive.mjs"),
            cwd=RECEIVER,
            env={**SURROUNDINGS, "CSGRAPH_URL": url, "CSGRAPH_KEY": key},
        )
        status = await process.wait()
    print("verified by npm's standardwebhooks" if status == 0 else "NOT verified")
    return status


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
