"""Who is asking: tenants, API keys, scopes."""
