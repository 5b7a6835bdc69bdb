"""Options and arguments that are JSON objects."""

from typing import Any

import orjson

from csgraph.errors import InvalidInput


def json_object(text: str, name: str) -> dict[str, Any]:
    """Read an object; ``name`` is what a person calls it.

    Raises:
        InvalidInput: it is none.
    """
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"{name} is no JSON: {error}.") from error
    if not isinstance(given, dict):
        raise InvalidInput(f"{name} has to be a JSON object.")
    return given
