"""What a decision about a policy changes: which accounts are judged differently for it."""
