"""Influence: who matters at an account, who knows whom, what depends on it (domain.md §2)."""
