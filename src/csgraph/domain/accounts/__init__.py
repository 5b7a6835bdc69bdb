"""Customer companies (domain.md §1)."""
