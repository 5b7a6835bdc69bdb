"""Bad days on demand: what a vendor's server can do wrong, as rules that are data."""
