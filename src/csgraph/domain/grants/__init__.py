"""What is shared with partners."""
