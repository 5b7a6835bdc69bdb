"""Contracts: what was sold, from when, until when (domain.md §1.10)."""
