"""Reading at an instant: which fields of the root can, what is refused, and with what words.

``by`` names a record by its identities of today; the rest is told as it was. The scope is
that of the history: what somebody took back on purpose is shown again.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy.dialects.postgresql import TIMESTAMP
from strawberry.types.arguments import StrawberryArgument

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import DIFF, Catalog, NodeSpec
from csgraph.graph.made import argument
from csgraph.graph.plan import (
    AsOf,
    FigureObject,
    GroupsPart,
    ListValue,
    LookupPlan,
    Value,
)
from csgraph.graph.plan_facets import FacetsPart
from csgraph.graph.plan_history import FieldChanges, FieldDifferences
from csgraph.graph.plan_mixed import TimelinePlan
from csgraph.graph.plan_worked import WorkedValue
from csgraph.graph.predicates import Param, Rows
from csgraph.graph.render.past import Log
from csgraph.graph.render.past_faults import MOST_CHANGES, NOT_YET, TOO_MANY
from csgraph.graph.scalars import DateTime
from csgraph.graph.worked import AS_OF, WorkedRead

_CHANGE, _CHANGE_SET = "Change", "ChangeSet"
_PLANS: Final = ("csgraph.graph.plan", "csgraph.graph.predicates")
"""Modules whose names begin so hold the parts of plans."""
_REFUSED: Final[dict[type, str]] = {
    FigureObject: "`aggregate`",
    GroupsPart: "`groupBy`",
    FacetsPart: "`facets`",
    TimelinePlan: "`timeline`",
    FieldChanges: "`history`",
    FieldDifferences: "`diff`",
}


class AsOfOutOfRange(InvalidInput):
    """There is nothing to read at the instant."""

    code: ClassVar[str] = "AS_OF_OUT_OF_RANGE"


class AsOfUnsupported(InvalidInput):
    """This can't be read at an instant."""

    code: ClassVar[str] = "AS_OF_UNSUPPORTED"


class AsOfTooManyChanges(InvalidInput):
    """Too much has changed since the instant."""

    code: ClassVar[str] = "AS_OF_TOO_MANY_CHANGES"


def as_of_argument() -> StrawberryArgument:
    """Return the argument of fields that can be read at an instant."""
    text = (
        "Read everything here and below as it was at this instant, under today's permissions; "
        "takes the scope `history:read`. Not in the future, not before the first logged change."
    )
    return argument("as_of", DateTime | None, text)


def log_of(catalog: Catalog) -> Log | None:
    """Return the tables of the change log; None in a catalog without it."""
    if _CHANGE not in catalog.nodes:
        return None
    types = tuple((spec.table, spec.name) for spec in catalog.nodes.values() if spec.is_logged)
    return Log(catalog.nodes[_CHANGE].table, catalog.nodes[_CHANGE_SET].table, types)


def own_instants(catalog: Catalog) -> frozenset[str]:
    """Return the fields that are worked out: each says itself what an instant means to it."""
    worked = {
        f"{spec.name}.{field.name}"
        for spec in catalog.nodes.values()
        for field in spec.fields.values()
        if isinstance(field.read, WorkedRead)
    }
    return frozenset(worked | {f"Query.{name}" for name in catalog.roots})


def check_instant(given: dict[str, Any], coordinate: str, now: datetime) -> None:
    """Refuse instants that lie ahead, or lie the wrong way round.

    Raises:
        AsOfOutOfRange: naming the argument.
    """
    names = ("from", "to") if coordinate.endswith(f".{DIFF}") else (AS_OF,)
    asked = [(name, given[name]) for name in names if given.get(name) is not None]
    for name, instant in asked:
        if instant > now:
            msg = f"`{name}` lies in the future: it is {now.isoformat(timespec='seconds')} now."
            raise AsOfOutOfRange(msg, coordinate=f"{coordinate}({name}:)")
    instants = [instant for _, instant in asked]
    if instants != sorted(instants):
        msg = "`from` lies after `to`: give the earlier instant first."
        raise AsOfOutOfRange(msg, coordinate=f"{coordinate}(from:)")


def instant_of(site: int, coordinate: str, name: str = AS_OF) -> AsOf:
    """Return the instant at which a field is read, given by an argument of it."""
    param = Param(site, (name,), TIMESTAMP(timezone=True))
    return AsOf(param, f"{coordinate}({name}:)")


def check_readable(value: Value, catalog: Catalog, coordinate: str) -> None:
    """Refuse a plan that would have to tell what no log is kept of.

    Raises:
        AsOfUnsupported: naming what it is.
    """
    by_rank = sorted(catalog.nodes.values(), key=lambda spec: spec.prefix is not None)
    known = {spec.table: spec for spec in by_rank}  # the node, where other types share its table
    for part in _parts(value):
        if isinstance(part, Rows):
            spec = known.get(part.table)
            what = None if spec and spec.is_logged else _name_of(spec)
        else:
            what = _REFUSED.get(type(part))
            if isinstance(part, ListValue) and part.listing.custom is None:
                what = f"`{part.listing.name}`"
            if isinstance(part, WorkedValue):
                what = f"`{part.coordinate}`, which is worked out from what is now,"
        if what is not None:
            msg = f"{what} can't be read at an instant: leave it out, or leave `{AS_OF}` out."
            raise AsOfUnsupported(msg, coordinate=f"{coordinate}({AS_OF}:)")


def refusal(coordinate: str, reason: str) -> InvalidInput:
    """Return the error for what a statement told of an instant."""
    if reason == TOO_MANY:
        msg = (
            f"More than {MOST_CHANGES:,} changes were logged since then, too many to look at for "
            "a list of all: choose a later instant, or begin at one record."
        )
        return AsOfTooManyChanges(msg, coordinate=coordinate, limit=MOST_CHANGES)
    if reason != NOT_YET:
        raise AssertionError(reason)
    msg = "Nothing had been logged yet: choose a later instant."
    return AsOfOutOfRange(msg, coordinate=coordinate)


def _name_of(spec: NodeSpec | None) -> str:
    return f"`{spec.name}`" if spec else "A filter or order by tenant-defined fields"


def _parts(value: object) -> Iterator[object]:
    """Yield all parts of a plan; the way in which today's identity is looked up is none."""
    if isinstance(value, tuple):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, LookupPlan):
        yield Rows(value.target.rows.table)
        yield from _parts(value.target.entries)
    elif isinstance(value, WorkedValue) and value.goes_with_root:
        yield from _parts(value.nodes)  # its own rows are of the instant, or of no log
    elif isinstance(value, ListValue):
        yield value
        yield from _parts(value.target.entries)
    elif _is_planned(value):
        yield value
        for each in fields(value):  # type: ignore[arg-type]  # of a dataclass
            yield from _parts(getattr(value, each.name))


def _is_planned(value: object) -> bool:
    return (
        is_dataclass(value)
        and not isinstance(value, type | NodeSpec)
        and type(value).__module__.startswith(_PLANS)
    )
