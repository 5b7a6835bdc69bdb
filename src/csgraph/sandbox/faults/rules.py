"""A fault: which requests it befalls, how often, with what.

A rule is plain data, the same in a test, in the file of ``csgraph sandbox --faults``, and
over the sandbox's own path while it runs.
"""

import dataclasses
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import unquote_plus

from pydantic import ConfigDict, TypeAdapter, ValidationError

from csgraph.errors import InvalidInput

HANG_SECONDS = 3_600.0


class FaultKind(StrEnum):
    """What goes wrong."""

    STATUS = "status"
    """`status`, `body` and `headers` are the answer; without a body, one in the vendor's words."""
    RATE_LIMIT = "rate_limit"
    """429, with `retry_after`: seconds, `date:<seconds from now>`, or none."""
    QUOTA = "quota"
    """The allowance is used up: Salesforce's 403 for the day, Zendesk's 429 for an hour."""
    CONCURRENCY = "concurrency"
    """Too many long requests at once: Salesforce's 403, Zendesk's 429 that names no pause."""
    DELAY = "delay"
    """The genuine answer, after `seconds`; an hour unless told, which is a hang."""
    RESET = "reset"
    """The connection is reset."""
    TRUNCATE = "truncate"
    """The genuine answer breaks off after `size` bytes."""
    MALFORMED = "malformed"
    """The genuine answer, cut to half of its characters, as if that were all."""
    HTML = "html"
    """A page for people, with status 200."""
    CHARSET = "charset"
    """The genuine answer in Latin-1, which says it is UTF-8."""
    REDIRECT = "redirect"
    """302 to the address in `to`."""
    EXPIRE = "expire"
    """Every session ends; the request is then answered as the vendor answers strangers."""
    LOOP = "loop"
    """The page says that there is more, and leads back to where this rule first struck."""
    RECORDS = "records"
    """Records of the page, all or the one numbered `record`, get the values in `put`."""
    DUPLICATE = "duplicate"
    """Every record of the page comes twice."""
    DROP_FIELD = "drop_field"
    """`field` is gone: from records, from describes, and queries that name it are refused."""
    ADD_FIELD = "add_field"
    """`field` is there, in describes and in each record."""
    RETYPE_FIELD = "retype_field"
    """`field` is a number all at once, in describes and in each record."""
    INFLATE = "inflate"
    """The page grows to `megabytes`, evenly, or all of it in the record numbered `record`."""
    ENDLESS = "endless"
    """The page's list of records never ends."""


@dataclass
class Fault:
    """A fault for requests whose path begins with ``path``, in which `*` stands for anything.

    It strikes `times` times (None: for ever) after sparing the first `after`, and of the
    others every `every`-th.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    status: int = 503
    body: bytes = b""
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    kind: FaultKind = FaultKind.STATUS
    vendor: str | None = None
    method: str | None = None
    path: str = "/"
    query: str | None = None
    """Found anywhere in the decoded query string; `*` stands for anything."""
    times: int | None = 1
    after: int = 0
    every: int = 1
    retry_after: str | None = None
    seconds: float = HANG_SECONDS
    size: int = 200
    to: str = "http://169.254.169.254/latest/meta-data/"
    field: str = ""
    put: dict[str, Any] = dataclasses.field(default_factory=dict)
    record: int | None = None
    megabytes: int = 200

    def __post_init__(self) -> None:
        self.seen = 0
        self.struck = 0
        self.memory: dict[str, str] = {}

    def strikes(self, method: str, path: str, query: str) -> bool:
        """Tell whether this request is struck; count it."""
        if not self._matches(method, path, query) or self.is_spent:
            return False
        self.seen += 1
        turn = self.seen - self.after - 1
        if turn < 0 or turn % max(self.every, 1):
            return False
        self.struck += 1
        return True

    @property
    def is_spent(self) -> bool:
        """Tell whether it will never strike again."""
        return self.times is not None and self.struck >= self.times

    def _matches(self, method: str, path: str, query: str) -> bool:
        if self.method and self.method.upper() != method:
            return False
        if not self._path_pattern.match(path):
            return False
        return self._query_pattern is None or bool(self._query_pattern.match(unquote_plus(query)))

    @cached_property
    def _path_pattern(self) -> re.Pattern[str]:
        return _pattern(self.path)

    @cached_property
    def _query_pattern(self) -> re.Pattern[str] | None:
        return _pattern(f"*{self.query}") if self.query else None


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)


_LIST = TypeAdapter(list[Fault])


def read_faults(text: bytes) -> list[Fault]:
    """Return the rules in a JSON list.

    Raises:
        InvalidInput: one of them is none; the message names it.
    """
    try:
        return _LIST.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"]) or "the list"
        kinds = ", ".join(FaultKind)
        raise InvalidInput(
            f"Fault rules are a JSON list of objects: at {where}, {first['msg']}. Kinds: {kinds}."
        ) from error


def write_faults(faults: list[Fault]) -> list[dict[str, object]]:
    """Return rules as they can be read again, each with how often it was met and struck."""
    rules: list[dict[str, Any]] = _LIST.dump_python(faults, mode="json", exclude_defaults=True)
    return [
        {"rule": {"kind": each.kind.value} | rule, "seen": each.seen, "struck": each.struck}
        for rule, each in zip(rules, faults, strict=True)
    ]
