"""Sends what webhooks ask for: from the feed of changes to answers of their endpoints."""
