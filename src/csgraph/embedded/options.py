"""Holds the settings of the embedded server.

``ALWAYS`` is passed on the command line, where nothing overrides it. ``INITIAL`` is
written into `postgresql.conf` of a new cluster, for its administrator to change.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from csgraph.embedded.layout import PORT

ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_permissions": "0700",
        "shared_preload_libraries": "pg_stat_statements",
        "pg_stat_statements.track_utility": "off",
        # Personal data stays out of the log: no parameters, no statements, and no row
        # contents, which PostgreSQL puts into DETAIL and CONTEXT lines.
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "logging_collector": "off",
        "log_destination": "stderr",
    }
)

INITIAL: Mapping[str, str] = MappingProxyType(
    {
        "cluster_name": "csgraph",
        "max_connections": "250",  # the largest read pool, with room for writers and tools
        "shared_buffers": "256MB",
        "jit": "off",
        "log_checkpoints": "off",
        "TimeZone": "UTC",
        "log_timezone": "UTC",
    }
)


def server_options(socket_dir: Path, settings: Mapping[str, str]) -> list[str]:
    """Return the server's arguments; the caller's settings yield to ``ALWAYS``."""
    chosen = {**settings, **ALWAYS, "unix_socket_directories": str(socket_dir)}
    return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]


def initial_options() -> list[str]:
    """Return the arguments of `initdb` that write ``INITIAL``."""
    return [part for name, value in INITIAL.items() for part in ("--set", f"{name}={value}")]
