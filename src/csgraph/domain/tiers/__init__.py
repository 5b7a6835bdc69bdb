"""Experience tiers and what each is entitled to (domain.md §1.2)."""
