"""The Dockerfile names what there is: files, commands, settings, ports."""

import json
import re
import shlex
import tomllib
from pathlib import Path

from csgraph.cli.main import COMMANDS
from csgraph.settings import Settings
from tests.contracts.documents import ROOT

TEXT = (ROOT / "Dockerfile").read_text()
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()
STEPS = [
    tuple(line.split(maxsplit=1))
    for line in re.sub(
        r"\\\n", "", "\n".join(each for each in TEXT.splitlines() if not each.startswith("#"))
    ).splitlines()
    if line.strip()
]
SET = {
    name: value
    for op, rest in STEPS
    if op == "ENV"
    for name, _, value in (pair.partition("=") for pair in shlex.split(rest))
}


def copied() -> list[str]:
    return [
        source
        for op, rest in STEPS
        if op == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]


def test_what_is_copied_is_there_and_let_through() -> None:
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert {f"!{name}" for name in copied()} == {each for each in IGNORED if each[:1] == "!"}


def test_what_builds_the_wheel_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {project["project"]["readme"], *wheel["force-include"], *wheel["packages"]}

    assert {Path(name).parts[0] for name in needed} <= set(copied())


def test_commands_are_the_program_s() -> None:
    [entry] = [json.loads(rest) for op, rest in STEPS if op == "ENTRYPOINT"]
    [words] = [json.loads(rest) for op, rest in STEPS if op == "CMD"]
    run = " ".join(rest for op, rest in STEPS if op == "RUN")

    assert entry == ["csgraph"]
    assert words[0] in COMMANDS
    assert set(re.findall(r"bin/csgraph (\w+)", run)) <= COMMANDS.keys()


def test_settings_are_settings_with_values_they_can_have() -> None:
    names = {name: value for name, value in SET.items() if name.startswith("CSGRAPH_")}
    given = {name.removeprefix("CSGRAPH_").lower(): value for name, value in names.items()}

    assert set(given) <= set(Settings.model_fields)
    made = Settings(**given)  # type: ignore[arg-type]  # text, as from the environment
    [exposed] = [rest.split() for op, rest in STEPS if op == "EXPOSE"]
    assert [int(port) for port in exposed] == [made.port, made.metrics_port]


def test_health_is_asked_by_code_that_can_run() -> None:
    [check] = [rest for op, rest in STEPS if op == "HEALTHCHECK"]
    words = json.loads(check.partition("CMD ")[2])

    assert words[:2] == ["python", "-c"]
    compile(words[2], "HEALTHCHECK", "exec")
    assert "/readyz" in words[2]
    assert set(re.findall(r"CSGRAPH_\w+", words[2])) <= SET.keys()


def test_it_does_not_run_as_root_and_can_be_stopped_in_order() -> None:
    assert dict(STEPS)["USER"] == "csgraph"
    assert dict(STEPS)["STOPSIGNAL"] == "SIGTERM"
