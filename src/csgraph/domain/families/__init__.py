"""Families of accounts: what a company pays with all that it owns (domain.md §1)."""
