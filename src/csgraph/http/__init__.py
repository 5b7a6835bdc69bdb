"""The ASGI edge."""
