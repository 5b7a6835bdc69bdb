"""Renewals: how a contract goes on, and what came of it (domain.md §1.10)."""
