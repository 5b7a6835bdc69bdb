"""What changed, when, by whom."""
