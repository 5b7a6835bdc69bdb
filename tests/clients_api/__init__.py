"""Clients and tools of others, unmodified, against the served API: ``make api-clients``."""
