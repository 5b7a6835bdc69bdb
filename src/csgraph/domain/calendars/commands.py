"""Keeps the calendar of working time and its holidays, through the change log."""

from typing import Final
from uuid import UUID

from sqlalchemy import column, select, table

from csgraph.domain.calendars import tables as t
from csgraph.domain.calendars.rules import check_calendar
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept
from csgraph.graph.mutations import Call

CALENDARS: Final = Kept(t.business_calendar, "BusinessCalendar")
HOLIDAYS: Final = Kept(t.business_holiday, "BusinessHoliday")
_ZONES = table("pg_timezone_names", column("name"), schema="pg_catalog")


async def set_calendar(call: Call) -> UUID:
    """Say when the tenant works; said again, it is changed.

    Raises:
        InvalidInput: the zone is unknown, or there would be no working time.
    """
    values = call.values
    check_calendar(values["working_days"], values["opens_minute"], values["closes_minute"])
    zone = values["time_zone"]
    known = select(_ZONES.c.name).where(_ZONES.c.name == zone)
    if await call.work.connection.scalar(known) is None:
        msg = f"`timeZone` is {zone!r}: name one of the IANA's, such as `Europe/Berlin`."
        raise InvalidInput(msg, path=("input", "timeZone"))
    return await CALENDARS.upsert(call)


async def remove_calendar(call: Call) -> UUID:
    """Let clocks run on again, whether anybody works or not."""
    return await CALENDARS.delete(call)


async def set_holiday(call: Call) -> UUID:
    """Say that nobody works on a day; said again, it is renamed."""
    return await HOLIDAYS.upsert(call, "observed_on")


async def remove_holiday(call: Call) -> UUID:
    """Let a day be worked on again."""
    return await HOLIDAYS.delete(call)
