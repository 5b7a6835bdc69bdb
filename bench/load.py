"""Load on a contender for a few seconds: wrk over HTTP, pgbench on the database."""

import json
import os
import re
import shutil
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

NUMBER, ROW = "NumberOfTheRequest", "NumberOfTheRow"
"""What stands in a request that differs each time: how many were sent, which row is its own."""

_SPARE_SECONDS = 30
_LONGEST_SECONDS = 20
_SCRIPT = """
wrk.method = "POST"
wrk.body = io.open({body}, "r"):read("*a")
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json"
wrk.headers["Authorization"] = {authorization}
if {rows} > 0 then
  local sent, parts = 0, wrk.body
  request = function()
    sent = sent + 1
    local body = parts:gsub("{number}", sent):gsub("{row}", sent % {rows} + 1)
    return wrk.format(nil, nil, nil, body)
  end
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\n{{"requests": %d, "us": %d, "bytes": %d, "p50": %d, "p99": %d, "failed": %d}}\\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50),
    latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What came of a few seconds of load."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float


def require_wrk() -> None:
    """Say how to get wrk where it is missing."""
    if shutil.which("wrk") is None:
        raise SystemExit(
            "`make bench` needs wrk to generate load: install it with `apt-get install wrk` "
            "(Debian, Ubuntu) or `brew install wrk` (macOS), and run it again."
        )


class FailedRequests(SystemExit):
    """Some of the requests of a turn failed."""


def press_http(
    url: str,
    body: Path,
    api_key: str,
    answer_bytes: int,
    *,
    clients: int,
    seconds: int,
    rows: int = 0,
) -> Load:
    """Send one request over and over; refuse a run with failures or other answers.

    With ``rows`` each request is one of its own: NUMBER and ROW in the body are filled in.
    """
    script = body.with_suffix(".lua")
    texts = {"body": json.dumps(str(body)), "authorization": json.dumps(f"Bearer {api_key}")}
    script.write_text(_SCRIPT.format(**texts, number=NUMBER, row=ROW, rows=rows))
    command = ["wrk", "--latency", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout=20s"]
    told = _run([*command, "-s", str(script), url], seconds)
    found = json.loads(told.rstrip().splitlines()[-1])
    if found["failed"]:
        told = f"{url} failed {found['failed']} of {found['requests']} requests"
        raise FailedRequests(told)
    if not found["requests"]:
        if seconds > _LONGEST_SECONDS:
            raise SystemExit(f"{url} answered nothing in {seconds} s")
        more = seconds * 4  # a slow contender has to end one round of requests
        return press_http(
            url, body, api_key, answer_bytes, clients=clients, seconds=more, rows=rows
        )
    if found["bytes"] / found["requests"] < answer_bytes:
        raise SystemExit(f"{url} answered otherwise under load than alone")
    return Load(found["requests"], found["us"] / 1e6, found["p50"] / 1_000, found["p99"] / 1_000)


@dataclass(frozen=True)
class Script:
    """A statement for pgbench, with its parameters and session settings."""

    text: str
    parameters: tuple[str, ...]
    settings: dict[str, str]


def pgbench_script(sql: str, parameters: list[object], settings: dict[str, str]) -> Script:
    """Return a statement in pgbench's words.

    It takes a colon before a word for a variable, in literals too: those are put together
    by the planner, once.
    """
    text = re.sub(r"(?<!:):(?=[A-Za-z0-9_])", "'||chr(58)||'", sql)
    text = re.sub(r"\$(\d+)", r":p\1", text)
    if any(value is None for value in parameters):
        raise ValueError("pgbench has no way to pass null")
    shown = tuple(
        str(value).lower() if isinstance(value, bool) else str(value) for value in parameters
    )
    return Script(text.replace("\n", " ") + ";", shown, settings)


def press_database(
    pgbench: Path, url: str, script: Script, directory: Path, *, clients: int, seconds: int
) -> Load:
    """Run a statement over and over, prepared, as the application's role."""
    parts = make_url(url)
    file = directory / "pgbench.sql"
    file.write_text(script.text)
    log = directory / "pgbench_log"
    for old in directory.glob("pgbench_log.*"):
        old.unlink()
    command = [str(pgbench), "-n", "-M", "prepared", f"-c{clients}", "-j1", f"-T{seconds}"]
    command += ["--log", f"--log-prefix={log}", "-f", str(file)]
    for number, value in enumerate(script.parameters, 1):
        command += ["-D", f"p{number}={value}"]
    env = {
        **os.environ,  # noqa: TID251 - what the child runs in
        "PGHOST": str(parts.query["host"]),
        "PGPORT": str(parts.query["port"]),
        "PGUSER": str(parts.username),
        "PGPASSWORD": str(parts.password),
        "PGDATABASE": str(parts.database),
        "PGOPTIONS": " ".join(f"-c {name}={value}" for name, value in script.settings.items()),
    }
    told = _run(command, seconds, env)
    rate = float(re.search(r"tps = ([\d.]+)", told)[1])
    taken = [
        int(line.split()[2]) / 1_000
        for part in directory.glob("pgbench_log.*")
        for line in part.read_text().splitlines()
    ]
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return Load(len(taken), len(taken) / rate, cuts[49], cuts[98])


def _run(command: list[str], seconds: int, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=seconds + _SPARE_SECONDS,
        env=env,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
