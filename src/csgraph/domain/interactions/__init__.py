"""Interactions: calls, meetings and e-mails with customers (domain.md §5.1)."""
