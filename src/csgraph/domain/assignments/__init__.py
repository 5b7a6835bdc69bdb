"""Who of ours is whose CSM, how much each can carry (domain.md §1.3, §1.4)."""
