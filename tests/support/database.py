"""The database behind a server under test, as its superuser sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from csgraph.storage.connect import parse_url
from csgraph.storage.database import DatabaseUrls
from tests.support.eventually import eventually


@dataclass
class Database:
    """The database as its superuser sees it."""

    url: str
    role: str

    @classmethod
    def of(cls, admin_url: str, urls: DatabaseUrls) -> "Database":
        app = parse_url(urls.app)
        url = parse_url(admin_url).set(database=app.database)
        return cls(url.render_as_string(hide_password=False), str(app.username))

    @asynccontextmanager
    async def accounts_locked(self) -> AsyncIterator[None]:
        """Make every statement that reads accounts wait."""
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute("begin; lock table store.account in access exclusive mode")
            yield
        finally:
            connection.terminate()  # the server may be gone

    async def waiting(self) -> int:
        """Count the application's statements that wait for a lock."""
        connection = await asyncpg.connect(self.url)
        try:
            count: int = await connection.fetchval(
                "select count(*) from pg_stat_activity where usename = $1 and state = 'active' "
                "and wait_event_type = 'Lock'",
                self.role,
            )
        finally:
            await connection.close()
        return count

    async def until_waiting(self, count: int, seconds: float = 5) -> None:
        async def is_so() -> bool:
            return await self.waiting() == count

        await eventually(is_so, seconds)

    async def waiting_pid(self) -> int:
        """Return the process of one of the statements that wait."""
        connection = await asyncpg.connect(self.url)
        try:
            pid: int = await connection.fetchval(
                "select pid from pg_stat_activity where usename = $1 and wait_event_type = 'Lock'",
                self.role,
            )
        finally:
            await connection.close()
        return pid
