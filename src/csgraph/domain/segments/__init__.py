"""Saved filters, each under a name."""
