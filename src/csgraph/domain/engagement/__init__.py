"""Programs for many accounts, visits, and what CSMs' time goes to (domain.md §1.2, §1.4)."""
