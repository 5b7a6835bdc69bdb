"""Success: plans, goals, what they are measured by (domain.md §4.2 to §4.4)."""
