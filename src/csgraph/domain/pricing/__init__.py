"""Prices: what is paid of the list price, labelled discounts, floors (domain.md §1.8)."""
