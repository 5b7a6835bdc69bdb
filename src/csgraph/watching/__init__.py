"""Keeps alerts true: evaluates rules after each change, and by the clock."""
