"""Tables, connections, and the tenant wall of Postgres."""
