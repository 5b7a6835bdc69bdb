"""``csgraph explain``: the plan, the statement and the picture of an operation."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., subprocess.CompletedProcess[str]]

QUERY = """query Named($name: String!) {
  accounts(first: 5, filter: {name: {eq: $name}}) { nodes { name owner { name } } }
}
query Other { viewer { tenantName } }
"""


def test_an_operation_is_explained_in_every_form(tmp_path: Path, command: Command) -> None:
    command("tenant", "create", "acme")
    file, given = tmp_path / "q.graphql", tmp_path / "given.json"
    file.write_text(QUERY)
    given.write_text(json.dumps({"name": "Acme's"}))

    def explained(*options: str) -> str:
        asked = (str(file), "--operation", "Named", "--variables", f"@{given}", *options)
        done = command("explain", *asked)
        assert done.returncode == 0, done.stderr
        return done.stdout

    text = explained()
    assert "connection Account at most 5" in text
    assert "14 points at most; planned in" in text
    assert "text = Acme's" in text
    assert "Index Scan using" in text

    told = json.loads(explained("--format", "json", "--role", "VIEWER"))
    assert told["executionMs"] > 0
    assert "Acme" not in told["sql"]
    assert [each["field"] for each in told["plan"]["fields"]] == ["accounts"]

    assert explained("--format", "sql", "--no-run").strip() == told["sql"].strip()
    assert explained("--format", "mermaid", "--no-run").startswith("flowchart TD\n")
    assert json.loads(explained("--format", "json", "--no-run"))["executionMs"] is None


def test_what_is_wrong_is_told(tmp_path: Path, command: Command) -> None:
    command("tenant", "create", "acme")
    file = tmp_path / "q.graphql"
    file.write_text(QUERY)

    for words, message in (
        (("nowhere.graphql",), "Can't read nowhere.graphql"),
        ((str(file), "--variables", "{"), "`--variables` is no JSON"),
        ((str(file), "--variables", "[]"), "`--variables` has to be a JSON object"),
        ((str(file), "--operation", "Named"), "name"),
        ((str(file), "--role", "KING"), "There is no role `KING`"),
    ):
        refused = command("explain", *words)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert message in refused.stderr
