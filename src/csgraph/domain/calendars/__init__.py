"""When a tenant works: days, hours, time zone, holidays (domain.md §0)."""
