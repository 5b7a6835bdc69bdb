"""API keys, as those who manage them see them."""
