"""The main job: one command ends in a served graph of synced records."""

import os
from pathlib import Path

from tests.cli.conftest import Running, ask

STATE = """{ viewer { tenantSlug }
  accounts(first: 1) { totalCount } contacts(first: 1) { totalCount }
  tickets(first: 1) { totalCount }
  syncRuns(first: 10) { nodes { status connection { name }
    streams(first: 10) { nodes { stream status recordsRead recordsQuarantined } } } } }"""


def processes_of(home: Path) -> list[str]:
    """Command lines of live processes that name the data directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(home) in line:
                found.append(line)
    return found


def test_the_demo_serves_a_synced_graph_and_stops_all_it_started(home: Path) -> None:
    first = Running(home, "demo")
    ready = first.ready()
    answer = ask(ready, STATE)

    assert "errors" not in answer
    data = answer["data"]
    assert data["viewer"] == {"tenantSlug": "demo"}
    assert data["accounts"]["totalCount"] >= 50
    assert data["contacts"]["totalCount"] > data["accounts"]["totalCount"]
    assert data["tickets"]["totalCount"] > 0
    runs = data["syncRuns"]["nodes"]
    assert {run["connection"]["name"] for run in runs} == {"salesforce", "zendesk"}
    assert {run["status"] for run in runs} == {"SUCCEEDED"}
    assert first.stop() == 0
    assert processes_of(home) == []

    second = Running(home, "demo")
    again = second.ready()
    kept = ask(again, STATE)["data"]
    assert second.stop() == 0
    assert again["apiKey"] == ready["apiKey"]
    assert kept["accounts"] == data["accounts"]
