"""Settings: the only place that reads the environment.

Every setting is an environment variable ``CSGRAPH_<NAME>``; ``DATABASE_URL`` keeps
its customary name. ``docs/settings.md`` lists them; a test keeps it complete.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from csgraph.errors import Misconfigured


def default_data_dir() -> Path:
    """Return where embedded data lives: under /var/lib for root, else in XDG's place."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/csgraph")
    base = os.environ.get("XDG_DATA_HOME")
    try:
        return (Path(base) if base else Path.home() / ".local" / "share") / "csgraph"
    except RuntimeError as error:
        msg = "This user has no home directory: set CSGRAPH_DATA_DIR to where data may be kept."
        raise Misconfigured(msg) from error


class Settings(BaseSettings):
    """What can be configured."""

    model_config = SettingsConfigDict(env_prefix="CSGRAPH_", extra="ignore", frozen=True)

    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL", "CSGRAPH_DATABASE_URL"),
        description="Postgres 18+ to use, as its owner; unset starts the embedded one.",
    )
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Where the embedded server, its keys and demo state are kept.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs cursors, hashes API keys, encrypts vendor credentials; 32+ "
        "characters. Unset: made once and kept in the data directory.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes any.")
    ready_file: Path | None = Field(
        default=None, description="JSON file written once requests are served."
    )
    pool_size: int = Field(default=10, ge=1, le=200, description="Connections kept for reading.")
    statement_timeout_ms: int = Field(
        default=10_000, ge=100, description="Longest a read may run, in milliseconds."
    )
    max_body_bytes: int = Field(
        default=1_000_000, ge=1_000, description="Largest request body, in bytes."
    )
    deadline_ms: int = Field(
        default=20_000, ge=100, description="Longest a request may take, in milliseconds."
    )
    max_batch: int = Field(
        default=10, ge=1, le=100, description="Operations in one request at most; 1: no batches."
    )
    max_streams: int = Field(
        default=500, ge=1, description="Sockets and event streams of one key in a process at most."
    )
    cost_burst: int = Field(
        default=1_000_000, ge=1, description="Points that a key may spend at once."
    )
    cost_rate: int = Field(
        default=50_000, ge=1, description="Points that a key is given back a second."
    )
    requests_at_once: int = Field(
        default=100, ge=1, description="Requests of one key under way in a process at most."
    )
    drain_seconds: int = Field(
        default=0,
        ge=0,
        le=300,
        description="After SIGTERM, how long to serve on while `/readyz` says no.",
    )
    grace_seconds: int = Field(
        default=30, ge=1, le=300, description="Longest that requests under way may take to end."
    )
    metrics: Literal["on", "off"] = Field(
        default="on", description="Whether `/metrics` is served: `on` or `off`."
    )
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of its own for `/metrics`, `/readyz`, `/livez`; unset: the API's, "
        "and none for a worker.",
    )
    slow_ms: int = Field(
        default=1_000, ge=1, description="From how long on a request or statement is warned of."
    )
    jobs: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Whether the server does jobs beside serving: `on`, `off`, or `auto`, which "
        "is on with the embedded database, where no `csgraph worker` does them.",
    )
    webhook_targets: Literal["public", "loopback"] = Field(
        default="public",
        description="What webhooks and syncs may call: `public` addresses alone, or also plain "
        "HTTP to this machine (`loopback`), to try them out.",
    )
    own_hosts: str = Field(
        default="",
        description="Host names that are csgraph's own, with commas between: no webhook calls "
        "them.",
    )
    sync_interval_seconds: int = Field(
        default=300, ge=5, description="Pause between two syncs of one connection."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_format: str = Field(default="auto", description="`json`, `console`, or `auto` by terminal.")
