"""Policies: the thresholds that a tenant's rules go by (domain.md §15)."""
