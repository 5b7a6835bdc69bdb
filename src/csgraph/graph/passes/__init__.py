"""Passes over a plan, one file each."""
