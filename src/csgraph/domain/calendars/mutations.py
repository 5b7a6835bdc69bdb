"""How callers say when they work."""

from csgraph.domain.calendars.commands import (
    remove_calendar,
    remove_holiday,
    set_calendar,
    set_holiday,
)
from csgraph.domain.calendars.node import BusinessCalendar, BusinessHoliday
from csgraph.graph.mutations import Mutation

_CALENDAR = ("timeZone", "workingDays", "opensMinute", "closesMinute")
_SCOPE = "policies:write"

MUTATIONS = (
    Mutation(
        name="businessCalendarSet",
        description="Say when the tenant works, so that the clocks of handoffs and the business "
        "days of playbooks run in that time alone; said again, it is changed.",
        scope=_SCOPE,
        node=BusinessCalendar,
        act=set_calendar,
        fields=_CALENDAR,
        required=_CALENDAR,
        makes=True,
    ),
    Mutation(
        name="businessCalendarDelete",
        description="Let the clocks of handoffs run on again, whether anybody works or not.",
        scope=_SCOPE,
        node=BusinessCalendar,
        act=remove_calendar,
    ),
    Mutation(
        name="businessHolidaySet",
        description="Say that nobody works on a day; said again of the same day, it is renamed.",
        scope=_SCOPE,
        node=BusinessHoliday,
        act=set_holiday,
        fields=("observedOn", "name"),
        required=("observedOn",),
        makes=True,
    ),
    Mutation(
        name="businessHolidayDelete",
        description="Let a holiday be worked on again.",
        scope=_SCOPE,
        node=BusinessHoliday,
        act=remove_holiday,
    ),
)
