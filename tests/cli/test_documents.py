"""``csgraph document``: what is registered, what is refused, and why."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., subprocess.CompletedProcess[str]]

QUERY = "query Renewals { accounts(first: 5) { nodes { name } } }\n"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_documents_are_registered_listed_and_removed(tmp_path: Path, command: Command) -> None:
    command("tenant", "create", "acme")
    file, manifest, wrong = (tmp_path / name for name in ("a.graphql", "m.json", "w.json"))
    file.write_text(QUERY)
    other = "{ viewer { tenantName } }"
    manifest.write_text(json.dumps({sha256(other): other}))
    wrong.write_text(json.dumps({"0" * 40: other}))
    broken = tmp_path / "b.graphql"
    broken.write_text("{ nonsense }")

    refused = command("document", "register", str(manifest), str(broken))
    assert refused.returncode == 1
    assert "b.graphql is not registered: Cannot query field 'nonsense'" in refused.stderr
    assert "sha256" in command("document", "register", str(wrong)).stderr
    assert command("document", "list").stdout == ""

    registered = command("document", "register", str(file), str(manifest))
    assert registered.returncode == 0, registered.stderr
    assert registered.stdout.splitlines()[0] == f"sha256:{sha256(QUERY)}\tRenewals\t9 points"
    assert sorted(command("document", "list").stdout.splitlines()) == sorted(
        registered.stdout.splitlines()
    )
    assert command("document", "remove", f"sha256:{sha256(QUERY)}").returncode == 0
    again = command("document", "remove", f"sha256:{sha256(QUERY)}")
    assert again.returncode == 1
    assert "csgraph document list" in again.stderr
    assert len(command("document", "list").stdout.splitlines()) == 1
