"""Names in SQL, and the names of a database's roles."""


def quoted(name: str) -> str:
    """Return a name as SQL wants it, whatever characters are in it."""
    return '"' + name.replace('"', '""') + '"'


def role_name(database: str, role: str) -> str:
    """Return the name of one of a database's three roles: owner, app or ingest."""
    return f"{database}_{role}"
