"""People of the tenant's own team."""
