"""Answers of differently made schemas, brought to one form.

What has to be equal is every value, in its order: names and nesting differ by dialect.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from csgraph.ids import decode_id

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def values_of(answer: dict[str, Any]) -> list[str]:
    """Return every value of an answer in its order.

    Raises:
        ValueError: the answer holds errors.
    """
    if answer.get("errors"):
        raise ValueError(answer["errors"][0]["message"])
    return list(_leaves(answer["data"]))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield _leaf(value)


def _leaf(value: Any) -> str:
    if not isinstance(value, str):
        return repr(value)  # a number as text is the same number
    decoded = decode_id(value)
    if decoded is not None:
        return str(decoded[1])
    if _MOMENT.match(value):
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}"
    return value
