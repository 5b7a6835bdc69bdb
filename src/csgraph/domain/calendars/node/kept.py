"""Calendars and holidays in the graph."""

from csgraph.domain.calendars import tables as t
from csgraph.domain.calendars.rules import Weekday
from csgraph.graph.declare import OrderBy, column, node
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date

_calendar = t.business_calendar.c
_holiday = t.business_holiday.c

described_enum(
    Weekday,
    "A day of the week.",
    MONDAY="Monday.",
    TUESDAY="Tuesday.",
    WEDNESDAY="Wednesday.",
    THURSDAY="Thursday.",
    FRIDAY="Friday.",
    SATURDAY="Saturday.",
    SUNDAY="Sunday.",
)


@node(
    table=t.business_calendar,
    prefix="bcl",
    scope="accounts:read",
    plural="businessCalendars",
    plural_description="When the tenant works: one calendar at most. Without one, clocks run on.",
    description="When the tenant works; the clocks of handoffs run in that time alone.",
    default_order=(OrderBy(_calendar.created_at),),
)
class BusinessCalendar(Node, Revisioned):
    """When the tenant works."""

    time_zone: str = column(
        _calendar.time_zone, "Time zone of days and hours, such as `Europe/Berlin`."
    )
    working_days: list[Weekday] = column(_calendar.working_days, "Days that are worked on.")
    opens_minute: int = column(
        _calendar.opens_minute, "When such a day begins, in minutes after midnight: 540 is 9:00."
    )
    closes_minute: int = column(
        _calendar.closes_minute, "When it ends, in minutes after midnight: 1020 is 17:00."
    )


@node(
    table=t.business_holiday,
    prefix="bhd",
    scope="accounts:read",
    plural="businessHolidays",
    plural_description="Days on which nobody works, whatever the calendar says; in order.",
    description="A day on which nobody works, whatever the calendar says.",
    default_order=(OrderBy(_holiday.observed_on),),
)
class BusinessHoliday(Node, Revisioned):
    """A day on which nobody works."""

    observed_on: Date = column(_holiday.observed_on, "The day.", order=True)
    name: str | None = column(_holiday.name, "What it is called.")


__all__ = ["BusinessCalendar", "BusinessHoliday"]
