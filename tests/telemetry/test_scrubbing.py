"""What the filter behind every log line takes out, and what it leaves."""

import json
import subprocess
import sys
from typing import Any

import asyncpg
import pytest

from csgraph.errors import InvalidInput
from csgraph.telemetry.faults import told
from csgraph.telemetry.scrub import LONGEST_TEXT, clean, scrub

NOISE = """
import asyncio, logging, sys, warnings
import structlog
from csgraph.telemetry import configure_logging

configure_logging("DEBUG", sys.argv[1])
log = structlog.get_logger("csgraph")
log.info("line one\\nline two \\x1b[31m \\u2028", password="hidden", row={"email": "hidden"})
try:
    local = "hidden"
    raise ValueError("hidden")
except ValueError:
    log.exception("fault")
for name in ("httpx", "httpcore.http11", "sqlalchemy.engine.Engine", "hpack"):
    logging.getLogger(name).info("HTTP Request: GET https://vendor.test/hidden")
    logging.getLogger(name).debug("Row ('hidden',)")
logging.getLogger("uvicorn.error").info("Started")
logging.getLogger("uvicorn.error").error("Exception in app", exc_info=ValueError("hidden"))
logging.getLogger("alembic.runtime.migration").info("Running upgrade")
logging.getLogger("asyncio").error("Never retrieved\\nfuture: <Task ValueError('hidden')>")
logging.getLogger("library").warning("for %s", "hidden@person.example")
logging.getLogger("library").warning("badly %d", "hidden")
warnings.warn("Beware of hidden@person.example")
"""


def lines(style: str) -> list[str]:
    """Return what a process writes that logs in every way."""
    done = subprocess.run(
        (sys.executable, "-c", NOISE, style), capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_every_line_is_one_event_in_json() -> None:
    events = [json.loads(line) for line in lines("json")]

    assert "hidden" not in json.dumps(events)
    assert [event["event"].partition("\\")[0] for event in events] == [
        "line one",
        "fault",
        "Started",
        "Exception in app",
        "Running upgrade",
        "Never retrieved",
        "for [e-mail]",
        "<string>:23: UserWarning: Beware of [e-mail]",
    ]
    assert all({"timestamp", "level"} <= event.keys() for event in events)
    assert events[1]["exception"].startswith("ValueError at ")


def test_no_value_begins_a_line_or_steers_a_terminal() -> None:
    text = "\n".join(lines("console"))

    assert "hidden" not in text
    assert "\nline two" not in text
    assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("for ada@person.example, now", "for [e-mail], now"),
        ("key csg_live_0123456789abcdef", "key [api key]"),
        ("Authorization: Bearer abc.def-123", "Authorization: [redacted] [credential]"),
        ("Basic dXNlcjpwYXNz= sent", "Basic [credential] sent"),
        ("postgresql://app:s3cret@db:5432/x", "postgresql://[credential]@db:5432/x"),
        ("?access_token=abc&x=1", "?access_token=[redacted]&x=1"),
        ('{"client_secret": "abc"}', '{"client_secret": "[redacted]"}'),
        ("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]"),
        ("session 00D5e000000abcd!AQ.abc_1", "session [token]"),
        ("call +1 (415) 555-0199", "call [phone]"),
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_taken_out(given: str, shown: str) -> None:
    assert clean(given) == shown


@pytest.mark.parametrize(
    "text",
    [
        "req_01a20be7c24970a0a5c3a7d2a90be36e",
        "ten_06H0QSXR2SZ176WR005WBNPG6M",
        "2026-11-24T04:54:27.660259+00:00",
        "Can't reach Postgres at 127.0.0.1:5432 (no answer in 5 s): start it.",
        "csgraph/storage/read_pool.py:127 _fetch",
        "Größe überschritten",
    ],
)
def test_what_is_neither_is_left(text: str) -> None:
    assert clean(text) == text


def test_fields_are_judged_by_their_names_at_every_depth() -> None:
    event: dict[str, Any] = {
        "api_key": "x",
        "attempt": 3,
        "rows": [{"Email": "x", "count": 2, "phone_number": 415, "raw": b"abc"}],
        "error": ValueError("x"),
    }

    assert scrub(None, "info", event) == {
        "api_key": "[redacted]",
        "attempt": 3,
        "rows": [
            {"Email": "[redacted]", "count": 2, "phone_number": "[redacted]", "raw": "[3 bytes]"}
        ],
        "error": "[ValueError]",
    }


def test_a_long_text_is_cut_before_it_is_looked_at() -> None:
    assert len(clean("a+b@" * 1_000_000)) <= LONGEST_TEXT + 1


def test_an_exception_is_told_by_kind_code_and_place_alone() -> None:
    def store() -> None:
        raise asyncpg.UniqueViolationError("Key (email)=(ada@person.example) already exists")

    def fail() -> None:
        try:
            store()
        except asyncpg.UniqueViolationError as error:
            raise InvalidInput("Ada is known already") from error

    with pytest.raises(InvalidInput) as caught:
        fail()
    text = told(caught.value)

    assert text.startswith("csgraph.errors.InvalidInput(BAD_USER_INPUT) at telemetry/")
    assert "from asyncpg.exceptions.UniqueViolationError(23505) at " in text
    assert "ada" not in text.lower()
    assert "test_scrubbing.py:" in text


def test_what_a_group_of_exceptions_holds_is_told() -> None:
    group = ExceptionGroup("hidden", [ValueError("hidden"), InvalidInput("hidden")])

    assert told(group) == "ExceptionGroup[ValueError, csgraph.errors.InvalidInput(BAD_USER_INPUT)]"
