"""What it takes to evaluate every alert rule, beside one plain scan of what the rules read."""
