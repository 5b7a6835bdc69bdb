"""The feed of changes, and whoever follows it."""
