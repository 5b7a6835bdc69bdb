"""Postgres as a child process of ours."""

from csgraph.embedded.supervisor import Server, embedded_postgres

__all__ = ["Server", "embedded_postgres"]
