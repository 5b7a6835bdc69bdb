"""The one context through which every parameter of a statement passes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Text, bindparam, cast
from sqlalchemy.dialects.postgresql import BYTEA, TIMESTAMP, UUID
from sqlalchemy.types import TypeEngine

from csgraph.graph.kinds import sql_type
from csgraph.graph.plan import CursorBound
from csgraph.graph.predicates import Param, RequestValues

Draw = Callable[[RequestValues], Any]
"""Draws one parameter's value from a request."""


class Parameters:
    """Names parameters, casts each to the type it is compared with, remembers its source."""

    def __init__(self) -> None:
        self.draws: dict[str, Draw] = {}
        self.loose: set[str] = set()
        """Those by whose values no plan is chosen: rules look at them, or they are told again."""
        self._names: dict[object, str] = {}
        self.past: Param | None = None
        """The instant at which is read what is being rendered; None for now."""

    def bind(self, param: Param) -> ColumnElement[Any]:
        """Return a leaf value of the request's arguments."""
        source = (param.site, param.path, param.convert, self.past)
        return self._cast(source, param.type, _leaf(param, self.past))

    def tenant(self) -> ColumnElement[Any]:
        """Return the caller's tenant."""
        return self._cast("tenant", UUID(as_uuid=True), lambda values: values.tenant_id)

    def grant(self) -> ColumnElement[Any]:
        """Return the caller's grant."""
        return self._cast("grant", UUID(as_uuid=True), lambda values: values.grant_id)

    def today(self) -> ColumnElement[Any]:
        """Return the request's day, in UTC; of what is read at an instant, that instant's."""
        past = self.past
        return self._cast(("today", past), Date(), lambda values: _clock(values, past).now.date())

    def now(self, site: int | None = None) -> ColumnElement[Any]:
        """Return the request's instant, or that from which the filter of a list starts."""

        def draw(values: RequestValues) -> Any:
            return values.now if site is None else values.of_site(site).now

        return self._cast(("now", site), TIMESTAMP(timezone=True), draw, loose=True)

    def optional(self, param: Param) -> ColumnElement[Any]:
        """Return an argument that may be missing; null where it is."""

        def draw(values: RequestValues) -> Any:
            return values.sites[param.site].get(str(param.path[0]))

        return self._cast(("optional", param.site, param.path), param.type, draw)

    def caller(self) -> ColumnElement[Any]:
        """Return the id of the credential that asks."""
        return self._cast("caller", UUID(as_uuid=True), lambda values: values.credential_id)

    def cursor_key(self, bound: CursorBound, index: int, column: Column[Any]) -> ColumnElement[Any]:
        """Return one value of a cursor, cast from its text to the column's type."""
        return self.cursor_text(bound, index, sql_type(column))

    def cursor_text(
        self, bound: CursorBound, index: int, type_: TypeEngine[Any]
    ) -> ColumnElement[Any]:
        """Return one value of a cursor, cast from its text to a type."""

        def draw(values: RequestValues) -> Any:
            return values.sites[bound.site][bound.argument].keys[index]

        text = self._cast((bound.site, bound.argument, index), Text(), draw)
        return cast(text, type_)

    def list_mark(self, site: int) -> ColumnElement[Any]:
        """Return what the cursors of the list begin with that a site stands for."""
        return self._cast(
            ("list", site), Text(), lambda values: values.lists[site].text, loose=True
        )

    def pads(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Return the two pads of the cursors' HMAC."""
        return (
            self._cast("ipad", BYTEA(), lambda values: values.cursor_pads[0], loose=True),
            self._cast("opad", BYTEA(), lambda values: values.cursor_pads[1], loose=True),
        )

    def introspected(self, key: str) -> ColumnElement[Any]:
        """Return the JSON text that graphql-core made for a response key."""
        return self._cast(
            ("introspected", key),
            Text(),
            lambda values: values.introspected[key].decode(),
            loose=True,
        )

    def _cast(
        self, source: object, type_: TypeEngine[Any], draw: Draw, *, loose: bool = False
    ) -> ColumnElement[Any]:
        name = self._names.setdefault(source, f"p{len(self._names)}")
        self.draws[name] = draw
        if loose:
            self.loose.add(name)
        return cast(bindparam(name), type_)


def _leaf(param: Param, past: Param | None) -> Draw:
    def draw(values: RequestValues) -> Any:
        value = given(param, values)
        clock = _clock(values.of_site(param.site), past)
        return param.convert(value, clock) if param.convert else value

    return draw


def given(param: Param, values: RequestValues) -> Any:
    """Return what stands in a request's arguments where a parameter is found."""
    value: Any = values.sites[param.site]
    for step in param.path:
        value = value[step]
    return value


def _clock(values: RequestValues, past: Param | None) -> RequestValues:
    """Return the values with the clock at the instant that is read."""
    return values if past is None else replace(values, now=given(past, values))
