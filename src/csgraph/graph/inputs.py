"""What a mutation's input says, as the columns of a row; what is wrong with it, as problems."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Column

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import FieldSpec, NodeSpec, ToOneEdge
from csgraph.graph.declare import ColumnRead, MoneyRead
from csgraph.graph.derive_mutations import input_name
from csgraph.graph.kinds import Kind
from csgraph.graph.mutations import Mutation, Problem
from csgraph.graph.operands import checked_text
from csgraph.ids import decode_id
from csgraph.money import decimals_of
from csgraph.storage.columns import LONGEST_INDEXED_TEXT

LONGEST_TEXT = 20_000
MOST_MINOR_UNITS = 2**63 - 1


class InputReader:
    """Reads the input of one mutation."""

    def __init__(self, mutation: Mutation, spec: NodeSpec, prefixes: Mapping[str, str]) -> None:
        self._fields = [spec.fields[name] for name in mutation.fields]
        self._prefixes = prefixes

    def read(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        """Return values by column, and problems by path."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for field in self._fields:
            name = input_name(field)
            if name not in given:
                continue
            try:
                values |= self._values(field, given[name])
            except InvalidInput as error:
                code = "REQUIRED" if given[name] is None else "INVALID"
                limit = error.extensions.get("constraint")
                facts = {"constraint": limit} if limit else {}
                problems.append(Problem(code, error.message, ("input", name), facts))
        return values, problems

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
        decoded = decode_id(value)
        if decoded is None or decoded[0] != self._prefixes[target]:
            msg = f"`{input_name(field)}` takes the id of a `{target}`, such as "
            raise InvalidInput(f"{msg}`{self._prefixes[target]}_…`.")
        return decoded[1]


def _scalar(field: FieldSpec, column: Column[Any], value: Any) -> Any:
    if value is None:
        return _cleared(field, column)
    match field.kind:
        case Kind.TEXT:
            return _text(field, column, value)
        case Kind.LABEL:
            return value.value
        case Kind.TEXT_LIST:
            return [_text(field, column, item) for item in value]
        case _:
            return value


def _cleared(field: FieldSpec, column: Column[Any]) -> None:
    if not column.nullable:
        raise InvalidInput(f"`{input_name(field)}` can't be cleared: give a value or leave it out.")


def _text(field: FieldSpec, column: Column[Any], value: str) -> str:
    text = checked_text(value).strip()
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
