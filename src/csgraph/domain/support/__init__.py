"""Support tickets (domain.md §6)."""
