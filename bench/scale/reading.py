"""Queries through the HTTP endpoint of a `csgraph serve`."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.scale.waiting import ready

ROUNDS = 30
QUERIES = {
    "one account by id": "query($id: ID!) { node(id: $id) { ... on Account { id name industry } } }",
    "25 accounts with their owner": "{ accounts(first: 25) { nodes { id name owner { name } } } }",
    "50 accounts with 10 tickets each": "{ accounts(first: 50) { nodes { id name "
    "tickets(first: 10) { nodes { id subject status openedAt } } } } }",
    "25 accounts that have an urgent ticket": "{ accounts(first: 25, filter: {tickets: {some: "
    "{priority: {eq: URGENT}}}}) { nodes { id name } } }",
    "25 newest open tickets": "{ tickets(first: 25, filter: {status: {eq: OPEN}}, "
    "orderBy: [{field: OPENED_AT, direction: DESC}]) { nodes { id subject openedAt } } }",
    "count of all contacts": "{ contacts { totalCount } }",
    "count of all tickets": "{ tickets { totalCount } }",
}


@contextmanager
def endpoint(env: dict[str, str], directory: Path) -> Iterator[str]:
    """Serve the API; give its address."""
    ready_file = directory / "serve.json"
    command = [sys.executable, "-c", "from csgraph.cli import main; main()", "serve", "--port=0"]
    with subprocess.Popen(
        [*command, "--ready-file", ready_file], env=env, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield str(ready(ready_file, process)["url"])
        finally:
            process.terminate()


def times(url: str, api_key: str) -> dict[str, tuple[float, float]]:
    """Return the milliseconds of each query: the first time, then the median."""
    headers = {"Authorization": f"Bearer {api_key}"}
    with httpx.Client(headers=headers, timeout=60) as http:
        account = _ask(http, url, "{ accounts(first: 1) { nodes { id } } }", {})
        variables = {"id": account["accounts"]["nodes"][0]["id"]}
        return {title: _timed(http, url, query, variables) for title, query in QUERIES.items()}


def _timed(
    http: httpx.Client, url: str, query: str, variables: dict[str, Any]
) -> tuple[float, float]:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        _ask(http, url, query, variables if "$id" in query else {})
        taken.append((time.perf_counter() - start) * 1_000)
    return taken[0], statistics.median(taken)


def _ask(http: httpx.Client, url: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    answer = http.post(url, json={"query": query, "variables": variables}).json()
    if "errors" in answer:
        raise SystemExit(f"{query}: {answer['errors'][0]['message']}")
    return dict(answer["data"])
