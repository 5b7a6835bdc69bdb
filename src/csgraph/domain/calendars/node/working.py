"""Working time counted in SQL: when so much of it has passed since an instant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Double,
    FromClause,
    Integer,
    Select,
    any_,
    case,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
)

from csgraph.domain.calendars.tables import business_calendar, business_holiday
from csgraph.graph.sources import RowSources
from csgraph.storage.columns import Instant
from csgraph.storage.literals import literal

CALENDAR_TABLES = (business_calendar, business_holiday)
_CALENDAR = ("time_zone", "working_days", "opens_minute", "closes_minute")
_NONE: ColumnElement[int] = literal_column("0", Integer())
_MINUTE: ColumnElement[Any] = literal_column("60")
_WEEK: ColumnElement[int] = literal_column("7", Integer())
MinutesOf = Callable[[FromClause], ColumnElement[Any]]
"""Tells how many minutes of working time a unit has, by the calendar."""

_LATEST: ColumnElement[Any] = literal_column("timestamptz '9000-01-01 00:00:00Z'", Instant)
"""What begins later is not counted: the end of all calendars is near."""


@dataclass(frozen=True)
class WorkingTime:
    """Counts the working time of the tenant's calendar; null without one."""

    sources: RowSources

    def after_hours(
        self, since: ColumnElement[Any], hours: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        """Return when so many hours of working time have passed since an instant."""
        return self._after(since, hours, lambda _calendar: _MINUTE)

    def after_days(self, since: ColumnElement[Any], days: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return when the working time of so many days has passed since an instant."""
        return self._after(since, days, _length)

    def is_kept(self) -> ColumnElement[bool]:
        """Whether the tenant has a calendar."""
        return select(literal_column("1")).select_from(self._calendar()).exists()

    def _calendar(self) -> FromClause:
        return self.sources.rows(business_calendar, *_CALENDAR)

    def _after(
        self, since: ColumnElement[Any], amount: ColumnElement[Any], minutes_of: MinutesOf
    ) -> ColumnElement[Any]:
        calendar = self._calendar()
        needed = cast(amount * minutes_of(calendar), Double) * _MINUTE
        worked = self._worked(calendar, since, needed)
        passed = func.sum(worked.c.seconds).over(order_by=worked.c.closes)
        counted = (
            select(worked.c.closes, worked.c.needed, passed.label("passed"))
            .correlate_except(worked)
            .subquery()
        )
        over = func.make_interval(*[_NONE] * 6, counted.c.passed - counted.c.needed)
        found: ColumnElement[Any] = (
            select(counted.c.closes - over)
            .where(counted.c.passed >= counted.c.needed)
            .order_by(counted.c.closes)
            .limit(literal_column("1"))
            .correlate_except(counted)
            .scalar_subquery()
        )
        return found

    def _worked(
        self, calendar: FromClause, since: ColumnElement[Any], needed: ColumnElement[Any]
    ) -> FromClause:
        """Select the working days from an instant on, as many as may be needed, with what passes.

        Each has when it closes and the seconds that are worked on it after the instant.
        """
        zone = calendar.c.time_zone
        first = cast(func.timezone(zone, since), Date)
        most = self._most_days(calendar, first, needed)
        run = func.generate_series(_NONE, case((since < _LATEST, most)))
        ahead = run.table_valued(column("days", Integer)).render_derived("ahead")
        day = first + ahead.c.days

        def instant(minute: ColumnElement[Any]) -> ColumnElement[Any]:
            local = cast(day, DateTime) + func.make_interval(*[_NONE] * 5, minute)
            return func.timezone(zone, local, type_=Instant)

        closes = instant(calendar.c.closes_minute)
        begins = func.greatest(instant(calendar.c.opens_minute), since)
        seconds = func.extract("epoch", closes - begins)
        is_worked = func.to_char(cast(day, DateTime), literal("FMDAY")) == any_(
            calendar.c.working_days
        )
        holidays = self.sources.rows(business_holiday, "observed_on")
        free: Select[Any] = select(holidays.c.observed_on)
        return (
            select(
                closes.label("closes"),
                func.greatest(seconds, _NONE).label("seconds"),
                needed.label("needed"),
            )
            .select_from(calendar.join(ahead, true()))
            .where(is_worked, day.not_in(free))
            .correlate_except(calendar, ahead, holidays)
            .subquery()
        )

    def _most_days(
        self, calendar: FromClause, first: ColumnElement[Any], needed: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        """Return how many days may pass: each holiday may cost a week, where one day is worked."""
        holidays = self.sources.rows(business_holiday, "observed_on")
        lost = select(func.count()).where(holidays.c.observed_on >= first)
        a_week = _length(calendar) * func.cardinality(calendar.c.working_days) * _MINUTE
        weeks = func.ceil(needed / a_week) + lost.correlate_except(holidays).scalar_subquery()
        return cast((weeks + literal_column("1")) * _WEEK, Integer)


def _length(calendar: FromClause) -> ColumnElement[Any]:
    """Return the minutes of a working day."""
    minutes: ColumnElement[Any] = calendar.c.closes_minute - calendar.c.opens_minute
    return minutes
