"""Calendars of working time: one a tenant at most, with its holidays."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.calendars.rules import MINUTES_A_DAY, SHORTEST_DAY, Weekday
from csgraph.storage.columns import each_of, id_column, indexed_text, revisioned
from csgraph.storage.metadata import live_index, tenant_table

business_calendar = tenant_table(
    "business_calendar",
    id_column(),
    Column("time_zone", Text, nullable=False),
    Column("working_days", ARRAY(Text), nullable=False),
    Column("opens_minute", Integer, nullable=False),  # both after midnight
    Column("closes_minute", Integer, nullable=False),
    *revisioned(),
    each_of("working_days", Weekday),
    CheckConstraint("cardinality(working_days) > 0", name="some_days"),
    CheckConstraint("opens_minute >= 0", name="opens_minute"),
    CheckConstraint(f"closes_minute <= {MINUTES_A_DAY}", name="closes_minute"),
    CheckConstraint(f"closes_minute - opens_minute >= {SHORTEST_DAY}", name="shortest_day"),
)
live_index(business_calendar, "created_at")
Index(
    "uq_business_calendar_live",
    business_calendar.c.tenant_id,
    unique=True,
    postgresql_where=business_calendar.c.deleted_at.is_(None),
)

business_holiday = tenant_table(
    "business_holiday",
    id_column(),
    Column("observed_on", Date, nullable=False),
    indexed_text("name"),
    *revisioned(),
)
live_index(business_holiday, "observed_on")
Index(
    "uq_business_holiday_live",
    business_holiday.c.tenant_id,
    business_holiday.c.observed_on,
    unique=True,
    postgresql_where=business_holiday.c.deleted_at.is_(None),
)
