"""Learning from customers: the bullseye, interviews, notes, insights (domain.md §4.2, §4.6)."""
