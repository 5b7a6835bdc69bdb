"""Reads what a running server says about itself.

`postmaster.pid` is written by the server: process id, data directory, start time,
port, socket directory, listen address, shared memory, status.
"""

import os
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

from csgraph.embedded.layout import PORT, SUPERUSER, socket_name

PID_FILE = "postmaster.pid"

_PROTOCOL_3 = 196608
_NOT_NOW = b"C57P03\0"  # SQLSTATE cannot_connect_now: starting up or shutting down
_TERMINATE = b"X\0\0\0\x04"
_PROBE_SECONDS = 2.0


@dataclass(frozen=True)
class Postmaster:
    """A server, by its own account; it may be long gone."""

    pid: int
    socket_dir: Path
    is_ready: bool


def read_postmaster(cluster: Path) -> Postmaster | None:
    """Return what the server of a cluster wrote, or None while there is nothing complete."""
    try:
        lines = os.fsdecode((cluster / PID_FILE).read_bytes()).splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(lines) < 5 or not lines[0].isdecimal():
        return None
    is_ready = len(lines) > 7 and lines[3] == str(PORT) and lines[7].strip() == "ready"
    return Postmaster(int(lines[0]), Path(lines[4]), is_ready)


def answers(socket_dir: Path) -> bool:
    """Tell whether a server accepts sessions on the socket, by opening one."""
    parameters = f"user\0{SUPERUSER}\0database\0postgres\0\0".encode()
    hello = struct.pack("!ii", len(parameters) + 8, _PROTOCOL_3) + parameters
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PROBE_SECONDS)
            connection.connect(str(socket_dir / socket_name()))
            connection.sendall(hello)
            reply = connection.recv(1024)
            connection.sendall(_TERMINATE)
    except OSError:
        return False
    return bool(reply) and _NOT_NOW not in reply
