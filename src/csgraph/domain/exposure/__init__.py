"""Shocks: which industries they hit, what that may cost in renewals (domain.md §1.7)."""
