"""Rates of exchange into the tenant's reporting currency (domain.md §0)."""
