"""Reads with a singer tap: has it discover, selects some streams of its catalog, syncs them."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from writing import write

given = json.loads(sys.argv[1])
command = [str(Path(sys.executable).parent / given["tap"]), "--config", "config.json"]


def select(stream):
    """Select a stream with all of its fields, in whichever style the catalog has."""
    for each in stream["metadata"]:
        each["metadata"]["selected"] = True


with TemporaryDirectory() as directory:
    root = Path(directory)
    (root / "config.json").write_text(json.dumps(given["config"]))
    found = subprocess.run([*command, "--discover"], cwd=root, stdout=subprocess.PIPE, check=True)
    catalog = json.loads(found.stdout)
    for stream in catalog["streams"]:
        if stream["tap_stream_id"] in given["streams"]:
            select(stream)
    (root / "catalog.json").write_text(json.dumps(catalog))
    options = [given["catalogOption"], "catalog.json"]
    with subprocess.Popen([*command, *options], cwd=root, stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            message = json.loads(line)
            if message["type"] == "RECORD":
                write(message["stream"], [message["record"]], given["key"])
    if process.returncode != 0:
        raise SystemExit(f"{given['tap']} ended with {process.returncode}.")
