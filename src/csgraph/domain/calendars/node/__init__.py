"""Working time in the graph, and counted in SQL."""

from csgraph.domain.calendars.node.kept import BusinessCalendar, BusinessHoliday

__all__ = ["BusinessCalendar", "BusinessHoliday"]
