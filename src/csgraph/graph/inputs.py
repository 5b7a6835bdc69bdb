"""What a mutation's input says, as the columns of a row; what is wrong with it, as problems."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import FieldSpec, NodeSpec, ToOneEdge
from csgraph.graph.declare import ColumnRead, MoneyRead
from csgraph.graph.derive_mutations import input_name
from csgraph.graph.kinds import Kind
from csgraph.graph.made import definition_of
from csgraph.graph.mutations import Given, Mutation, Problem
from csgraph.graph.operands import written_text
from csgraph.ids import decode_id
from csgraph.money import decimals_of
from csgraph.storage.columns import LONGEST_INDEXED_TEXT

LONGEST_TEXT = 20_000
MOST_MINOR_UNITS = 2**63 - 1


class InputReader:
    """Reads the input of one mutation."""

    def __init__(self, mutation: Mutation, spec: NodeSpec, prefixes: Mapping[str, str]) -> None:
        self._fields = [spec.fields[name] for name in mutation.fields]
        self._given = mutation.given
        self._prefixes = prefixes

    def read(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        """Return values by column, and problems by path."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        readers: list[tuple[str, Callable[[Any], dict[str, Any]]]] = [
            *((input_name(field), partial(self._values, field)) for field in self._fields),
            *((each.name, partial(self._beside, each)) for each in self._given),
        ]
        for name, read in readers:
            if name not in given:
                continue
            try:
                values |= read(given[name])
            except InvalidInput as error:
                code = "REQUIRED" if given[name] is None else "INVALID"
                limit = error.extensions.get("constraint")
                facts = {"constraint": limit} if limit else {}
                problems.append(Problem(code, error.message, ("input", name), facts))
        return values, problems

    def _beside(self, given: Given, value: Any) -> dict[str, Any]:
        """Return a value that is no field of the node, its ids and texts read."""
        if given.of is None or value is None:
            return {given.key: _checked(given.name, value)}
        target = definition_of(given.of).name
        read = partial(self._stored_id, given.name, target)
        return {given.key: [read(id_) for id_ in value] if isinstance(value, list) else read(value)}

    def _values(self, field: FieldSpec, value: Any) -> dict[str, Any]:
        match field.read:
            case MoneyRead(minor=minor, currency=currency):
                if value is None:
                    return {minor.name: None, currency.name: None}
                amount, code = value["amount"], value["currencyCode"]
                return {minor.name: _minor_units(amount, code), currency.name: code}
            case ToOneEdge(column=column, target=target):
                return {column.name: self._id(field, column, target, value)}
            case ColumnRead(column=column):
                return {column.name: _scalar(field, column, value)}
            case _:
                raise AssertionError(field)

    def _id(self, field: FieldSpec, column: Column[Any], target: str, value: Any) -> Any:
        if value is None:
            return _cleared(field, column)
        return self._stored_id(input_name(field), target, value)

    def _stored_id(self, name: str, target: str, value: str) -> UUID:
        decoded = decode_id(value)
        if decoded is None or decoded[0] != self._prefixes[target]:
            msg = f"`{name}` takes the id of a `{target}`, such as "
            raise InvalidInput(f"{msg}`{self._prefixes[target]}_…`.")
        return decoded[1]


def _checked(name: str, value: Any) -> Any:
    """Return a value as it can be stored: texts stripped, labels as they are kept."""
    match value:
        case str():
            text = written_text(value)
            if len(text) > LONGEST_TEXT:
                limit = f"at most {LONGEST_TEXT:,} characters"
                msg = f"`{name}` has {len(text):,} characters: shorten it to {limit}."
                raise InvalidInput(msg, constraint=limit)
            return text
        case Enum():
            return value.value
        case list():
            return [_checked(name, item) for item in value]
        case dict():
            return {_checked(name, key): _checked(name, item) for key, item in value.items()}
        case _:
            return value


def _scalar(field: FieldSpec, column: Column[Any], value: Any) -> Any:
    if value is None:
        return _cleared(field, column)
    match field.kind:
        case Kind.TEXT:
            return _text(field, column, value)
        case Kind.LABEL:
            return value.value
        case Kind.TEXT_LIST:
            labels = (item.value if isinstance(item, Enum) else item for item in value)
            return [_text(field, column, label) for label in labels]
        case _:
            return value


def _cleared(field: FieldSpec, column: Column[Any]) -> None:
    if not column.nullable:
        raise InvalidInput(f"`{input_name(field)}` can't be cleared: give a value or leave it out.")


def _text(field: FieldSpec, column: Column[Any], value: str) -> str:
    text = written_text(value)
    if not text and not column.nullable:
        raise InvalidInput(f"`{input_name(field)}` is blank: give it some text.")
    most = LONGEST_INDEXED_TEXT if _is_indexed(column) else LONGEST_TEXT
    if len(text) > most:
        limit = f"at most {most:,} characters"
        msg = f"`{input_name(field)}` has {len(text):,} characters: shorten it to {limit}."
        raise InvalidInput(msg, constraint=limit)
    return text


def _is_indexed(column: Column[Any]) -> bool:
    return any(
        isinstance(each, CheckConstraint) and str(each.name).endswith(f"{column.name}_length")
        for each in column.constraints
    )


def _minor_units(amount: Decimal, currency: str) -> int:
    decimals = decimals_of(currency)
    minor = amount.scaleb(decimals)
    if minor != minor.to_integral_value():
        limit = f"at most {decimals} decimals"
        raise InvalidInput(f"{currency} has {decimals} decimals: round {amount}.", constraint=limit)
    if abs(minor) > MOST_MINOR_UNITS:
        raise InvalidInput(f"{amount} {currency} is larger than an amount can be.")
    return int(minor)
