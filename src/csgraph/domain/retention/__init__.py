"""How much of what customers paid they still pay: retention over a cohort (domain.md §1.10)."""
