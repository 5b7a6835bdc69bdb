"""What was: history, reading at an instant, taking changes back."""
