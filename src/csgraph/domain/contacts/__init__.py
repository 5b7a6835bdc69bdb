"""People at customer companies (domain.md §2)."""
