"""Names in SQL, what clients call columns, and the names of a database's roles."""


def quoted(name: str) -> str:
    """Return a name as SQL wants it, whatever characters are in it."""
    return '"' + name.replace('"', '""') + '"'


def role_name(database: str, role: str) -> str:
    """Return the name of one of a database's three roles: owner, app or ingest."""
    return f"{database}_{role}"


def field_name(column: str) -> str:
    """Return what clients call a column of an input; a reference by its id."""
    first, *rest = column.split("_")
    return first + "".join(each.capitalize() for each in rest)
