"""Behaviours that bring results, challenges, growing impact from term to term (domain.md §4.5)."""
