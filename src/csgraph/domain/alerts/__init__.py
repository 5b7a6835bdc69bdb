"""Alerts: what is amiss, or good news, of whom and since when (domain.md §11)."""
