"""Works out the values that a statement left as facts.

A field may stand inside a node that another one's value names: the innermost are worked
out first.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

import orjson

from csgraph.graph.plan_worked import Shown
from csgraph.graph.predicates import RequestValues
from csgraph.graph.render.parameters import given
from csgraph.graph.render.worked import CLOSE, OPEN, Worked
from csgraph.graph.worked import Asked

_MARK: Final = OPEN.encode()
_INNERMOST: Final = re.compile(f"{OPEN}(\\d+){OPEN}([^{OPEN}{CLOSE}]*){CLOSE}".encode())
_NO_ARGUMENTS: Final[Mapping[str, Any]] = {}


def finished(data: bytes, worked: tuple[Worked, ...], values: RequestValues) -> bytes:
    """Return an answer with every worked value in its place.

    Raises:
        InvalidInput: an argument of a worked field can't be used.
    """
    if not worked:
        return data

    def value_of(match: re.Match[bytes]) -> bytes:
        return _worked(worked[int(match[1])], orjson.loads(match[2]), values)

    while _MARK in data:
        data = _INNERMOST.sub(value_of, data)
    return data


def _worked(found: Worked, told: tuple[list[Any], list[Any]], values: RequestValues) -> bytes:
    plan, (told_facts, pairs) = found.value, told
    arguments = _NO_ARGUMENTS if plan.site is None else values.sites[plan.site]
    facts = dict(zip(found.facts, told_facts, strict=True))
    now = values.now if found.at is None else given(found.at, values)
    value = plan.read.work(facts, Asked(arguments, now))
    nodes = [dict(each) for each in pairs]
    return orjson.dumps(_shown(value, plan.shown, nodes), default=_plain, option=_OPTIONS)


_OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME


def _shown(value: Any, parts: tuple[Shown, ...] | None, nodes: list[dict[str, Any]]) -> Any:
    if value is None or parts is None:
        return value
    if isinstance(value, list | tuple):
        return [_shown(each, parts, nodes) for each in value]
    return {
        part.key: getattr(value, part.attribute) if part.is_leaf else _part(value, part, nodes)
        for part in parts
    }


def _part(value: Any, part: Shown, nodes: list[dict[str, Any]]) -> Any:
    if part.text is not None:
        return orjson.Fragment(part.text)
    member = getattr(value, part.attribute)
    if part.slot is None:
        return _shown(member, part.parts, nodes)
    known = nodes[part.slot]
    if isinstance(member, list | tuple):
        return [known[str(each)] for each in member if str(each) in known]
    return known.get(str(member))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
        case date() | UUID():
            return str(value)
        case Decimal():
            whole = value.to_integral_value()
            return int(whole) if whole == value else float(value)
        case Enum():
            return value.value
        case _:
            raise TypeError(type(value))
