"""Whether two readers of one record were told the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.clients.landed import Rows

SHOWN_DIFFERENCES = 3


@dataclass
class Compared:
    """How the rows that a client read of an object compare to ours."""

    client: str
    object_name: str
    read: int
    ours: int
    equal: int = 0
    fields: set[str] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)
    unseen: int = 0
    """Rows that the graph should show, and doesn't, or the other way round."""

    @property
    def is_same(self) -> bool:
        return not self.differences and not self.unseen and self.read == self.ours == self.equal


def compare(client: str, object_name: str, theirs: Rows, ours: Rows, *, is_exact: bool) -> Compared:
    """Compare what a client read with what we did, id by id, field by field.

    A client that makes objects of its own of the records (`is_exact` is false) leaves fields
    out, adds absent ones as null, writes dates and instants in its own way, a null flag as
    false, and `from`, which Python reserves, as `from_`. What it shows must be so; it need
    not show all.
    """
    found = Compared(client, object_name, len(theirs), len(ours))
    for key in sorted(theirs.keys() | ours.keys()):
        if key not in theirs or key not in ours:
            found.differences.append(f"{key} is only {'ours' if key in ours else 'theirs'}")
            continue
        different = list(_different(theirs[key], ours[key], is_exact=is_exact))
        found.fields |= theirs[key].keys() & ours[key].keys()
        found.equal += not different
        found.differences += [f"{key} {each}" for each in different]
    return found


def _different(
    theirs: Mapping[str, Any], ours: Mapping[str, Any], *, is_exact: bool
) -> Iterator[str]:
    if is_exact:
        for name in sorted(theirs.keys() ^ ours.keys()):
            yield f"{name} is only {'ours' if name in ours else 'theirs'}"
    for name in sorted(theirs.keys() & ours.keys() if is_exact else theirs):
        told = ours.get(name if name in ours else name.removesuffix("_"))
        if not _is_same(theirs[name], told, is_exact=is_exact):
            yield f"{name}: theirs {_short(theirs[name])}, ours {_short(told)}"


def _is_same(theirs: object, ours: object, *, is_exact: bool) -> bool:
    if not is_exact and ours is None and theirs is False:
        return True
    if isinstance(theirs, bool) or isinstance(ours, bool):
        return theirs is ours
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return not any(_different(theirs, ours, is_exact=is_exact))
    if isinstance(theirs, list) and isinstance(ours, list):
        has_as_many = len(theirs) == len(ours)
        pairs = zip(theirs, ours, strict=False)
        return has_as_many and all(_is_same(*pair, is_exact=is_exact) for pair in pairs)
    return theirs == ours or (not is_exact and _is_same_instant(theirs, ours))


def _is_same_instant(theirs: object, ours: object) -> bool:
    """Tell whether two texts are one instant; a date is one at midnight, in UTC."""
    if not isinstance(theirs, str) or not isinstance(ours, str):
        return False
    try:
        one, other = (datetime.fromisoformat(each) for each in (theirs, ours))
    except ValueError:
        return False
    return _in_utc(one) == _in_utc(other)


def _in_utc(read: datetime) -> datetime:
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _short(value: object) -> str:
    return repr(value)[:80]
