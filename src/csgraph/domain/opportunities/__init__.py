"""Opportunities: what may be sold, who takes part, how it came about (domain.md §1.10)."""
