"""Handoffs: how a customer passes from sales to customer success (domain.md §3)."""
