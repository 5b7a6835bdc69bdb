"""Draw the influence maps of the documentation: ``python -m tests.pictures``.

The customers are made by mutations over HTTP, and a server draws them.
"""

import argparse
import asyncio
from pathlib import Path

import httpx
from rich.progress import track

from csgraph.clock import system_clock
from csgraph.domain.access.tables import user
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import encode_id
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.scopes import SCOPES
from tests.cli.processes import SECRET, Installation, installed_alone
from tests.pictures.companies import TEAM, cast
from tests.support.http import Api

DOCS = Path("docs")
MAPS = (
    ("influence-map-8", "Bluebird Foods", 8, 1_200),
    ("influence-map", "Nordwind Logistics AG", 40, 1_800),
    ("influence-map-150", "Meridian Insurance Group", 150, 2_600),
)


async def hired(site: Installation) -> list[str]:
    """Make our own people, as a sync does; return their ids."""
    async with open_writing(site.ingest, site.tenant_id) as work:
        change_set = await begin_change_set(work, Actor("SYSTEM", "pictures"))
        ids = [
            await insert_row(work, user, {"name": name}, node_type="User", change_set_id=change_set)
            for name in TEAM
        ]
    return [encode_id("usr", each) for each in ids]


async def draw(site: Installation, directory: Path) -> None:
    terms = KeyTerms(name="pictures", scopes=frozenset(SCOPES))
    issued = await issue_key(site.owner, Secrets(SECRET), site.tenant_id, terms)
    async with site.running("serve", CSGRAPH_LOG_LEVEL="warning") as command:
        url = httpx.URL((await command.ready())["url"]).join("/")
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            api, team = Api(client, issued.text), await hired(site)
            for file, name, count, width in track(MAPS, "Influence maps"):
                account = await cast(api, name, count, team, system_clock())
                path = f"/influence-map/{account}.png"
                answer = await client.get(path, params={"width": width}, headers=api.headers)
                answer.raise_for_status()
                (directory / f"{file}.png").write_bytes(answer.content)


async def run(directory: Path) -> None:
    async with installed_alone("pictures") as site:
        await draw(site, directory)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", default=DOCS)
    asyncio.run(run(parser.parse_args().directory))
