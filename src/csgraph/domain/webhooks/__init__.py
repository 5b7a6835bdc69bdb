"""Webhooks: calls that tell other systems of changes, in the words that they asked for."""
