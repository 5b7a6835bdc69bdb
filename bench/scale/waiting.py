"""Waiting for a process to be ready."""

import subprocess
import time
from pathlib import Path
from typing import Any

import orjson

LONGEST_SECONDS = 60.0


def ready(file: Path, process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """Return what a process writes to its ready file."""
    for _ in range(int(LONGEST_SECONDS / 0.05)):
        if file.exists():
            return dict(orjson.loads(file.read_bytes()))
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit(f"{process.args!r} did not become ready")
