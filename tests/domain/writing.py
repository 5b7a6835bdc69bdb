"""Mutations as tests call them: by name, with their input; what they answer."""

from typing import Any

from tests.support.http import Api

SELECTORS = {"by": "AccountRef!", "id": "ID!"}


async def write(api: Api, name: str, shown: str, /, **given: Any) -> dict[str, Any]:
    """Run a mutation; return its payload with ``shown`` of it and the problems.

    ``id`` and ``by`` name the record, ``options`` say how, the rest is the input.
    """
    variables: dict[str, Any] = {}
    types: dict[str, str] = {}
    for selector, type_ in SELECTORS.items():
        if selector in given:
            variables[selector], types[selector] = given.pop(selector), type_
    options = given.pop("options", None)
    if options is not None:
        variables["options"], types["options"] = options, "WriteOptions"
    if given:
        variables["input"], types["input"] = given, f"{name[0].upper()}{name[1:]}Input!"
    declared = ", ".join(f"${each}: {type_}" for each, type_ in types.items())
    passed = ", ".join(f"{each}: ${each}" for each in types)
    query = f"""mutation({declared}) {{ {name}({passed}) {{
      {shown} userErrors {{ code message path }} }} }}"""
    payload: dict[str, Any] = (await api.data(query, **variables))[name]
    return payload


async def done(api: Api, name: str, shown: str, /, **given: Any) -> dict[str, Any]:
    """Run a mutation that is not refused; return the record that its payload shows."""
    payload = await write(api, name, shown, **given)
    assert payload["userErrors"] == []
    del payload["userErrors"]
    record: dict[str, Any] = next(iter(payload.values()))
    return record


async def refused(api: Api, name: str, shown: str, /, **given: Any) -> tuple[str, list[str] | None]:
    """Run a mutation that is refused for one reason; return its code and path."""
    [problem] = (await write(api, name, shown, **given))["userErrors"]
    return problem["code"], problem["path"]
