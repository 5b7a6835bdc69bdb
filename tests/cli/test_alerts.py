"""Rules are evaluated by a command, each told in a line."""

from tests.cli.test_commands import Command


def test_every_rule_is_evaluated_and_told(command: Command) -> None:
    assert command("tenant", "create", "acme", "--name", "Acme Inc").returncode == 0

    told = command("alerts", "evaluate")

    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == sorted(line.split(":")[0] for line in lines)
    [left] = [line for line in lines if line.startswith("CHAMPION_LEFT:")]
    assert left.startswith("CHAMPION_LEFT: holds for 0; 0 opened, 0 ended, 0 changed in all;")
