"""Writes plans, goals and metrics, through the change log."""
