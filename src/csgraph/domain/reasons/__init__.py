"""Why customers buy and stay, which problem they solve, how much it hurts (§1.6, §1.9)."""
