"""What an alert rule is, and which alerts there are (domain.md §11)."""
