"""Onboarding: from the deal to first value that the customer confirms (domain.md §4.1)."""
