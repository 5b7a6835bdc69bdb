"""Expansion: what customers may buy more of, who sells it, by which model (domain.md §1.10)."""
