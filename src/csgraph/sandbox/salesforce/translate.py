"""A parsed query to one SQLite statement with bound values.

SOQL has two truth values: a null field is unequal to everything and matches no order
comparison. Text compares without regard to case (ASCII only), ids with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from csgraph.sandbox.salesforce.bounds import implied_bounds
from csgraph.sandbox.salesforce.catalog import Catalog, Field, ObjectShape
from csgraph.sandbox.salesforce.errors import at_position
from csgraph.sandbox.salesforce.literals import Bound, LiteralRefused, bind
from csgraph.sandbox.salesforce.syntax import (
    Comparison,
    Condition,
    Every,
    Includes,
    Literal,
    LiteralKind,
    Membership,
    Negation,
    Ordering,
    Path,
    Query,
    Some,
)
from csgraph.sandbox.store import Store

MAX_RELATIONSHIP_DEPTH = 5

_COLUMNS = {"id": "id", "systemmodstamp": "system_modstamp", "isdeleted": "is_deleted"}
_WORTH_AN_INDEX = {"reference", "date", "datetime"}


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values."""

    text: str
    values: tuple[Bound, ...]


class Translator:
    """Translates one query."""

    def __init__(self, store: Store, catalog: Catalog, soql: str, query: Query) -> None:
        self._store = store
        self._catalog = catalog
        self._soql = soql
        self._query = query
        self._values: list[Bound] = []
        self.shape = self._object()

    def positions(self, *, with_deleted: bool) -> Statement:
        """Return the statement whose rows are the positions of the records found."""
        return self._statement("position", with_deleted=with_deleted)

    def count(self, path: Path | None, *, with_deleted: bool) -> Statement:
        """Return the statement that counts the records found, or their values of a field."""
        counted = "position" if path is None else self._expression(*self.resolve(path))
        found = self._statement(f"{counted} as counted", with_deleted=with_deleted)
        return Statement(f"select count(counted) from ({found.text})", found.values)

    def resolve(self, path: Path) -> tuple[list[Field], Field]:
        """Return the lookups a path follows with the field it ends in."""
        if len(path.names) > MAX_RELATIONSHIP_DEPTH + 1:
            self._refuse(path.position, "MALFORMED_QUERY", "relationship path is too deep")
        shapes, lookups = [self.shape], list[Field]()
        for name in path.names[:-1]:
            lookup = _first(shape.lookups.get(name.lower()) for shape in shapes)
            if lookup is None:
                self._refuse(
                    path.position,
                    "INVALID_FIELD",
                    f"Didn't understand relationship '{name}' in field path."
                    " If you are attempting to use a custom relationship, be sure to append the"
                    " '__r' after the custom relationship name. Please reference your WSDL or the"
                    " describe call for the appropriate names.",
                )
            lookups.append(lookup)
            shapes = self._catalog.targets(lookup)
        field = _first(shape.fields.get(path.names[-1].lower()) for shape in shapes)
        if field is None:
            entity = shapes[0].name if shapes else path.names[-2]
            self._refuse(path.position, "INVALID_FIELD", _no_such_column(path.names[-1], entity))
        return lookups, field

    # Parts

    def _statement(self, selected: str, *, with_deleted: bool) -> Statement:
        self._values.clear()
        tests = [] if with_deleted else ["is_deleted = 0"]
        if self._query.where is not None:
            tests.append(self._condition(self._query.where))
            tests.extend(self._implied(self._query.where))
        where = f" where {' and '.join(tests)}" if tests else ""
        rest = self._order() + self._page()
        text = f"select {selected} from {self.shape.table} as record{where}{rest}"
        return Statement(text, tuple(self._values))

    def _object(self) -> ObjectShape:
        shape = self._catalog.find(self._query.object_name)
        if shape is None:
            self._refuse(
                self._query.object_position,
                "INVALID_TYPE",
                f"sObject type '{self._query.object_name}' is not supported. If you are"
                " attempting to use a custom object, be sure to append the '__c' after the entity"
                " name. Please reference your WSDL or the describe call for the appropriate names.",
            )
        return shape

    def _order(self) -> str:
        if not self._query.order:
            return ""
        return " order by " + ", ".join(self._ordering(each) for each in self._query.order)

    def _ordering(self, ordering: Ordering) -> str:
        lookups, field = self.resolve(ordering.path)
        if not field.is_sortable:
            message = f"field '{field.name}' can not be sorted in a query call"
            self._refuse(ordering.path.position, "MALFORMED_QUERY", message)
        direction = "desc" if ordering.is_descending else "asc"
        nulls = "last" if ordering.nulls_last else "first"
        # SQLite's own place of nulls needs no words, which keeps the index in use.
        is_usual = ordering.is_descending == ordering.nulls_last
        placed = "" if is_usual else f" nulls {nulls}"
        return f"{self._expression(lookups, field)}{_collation(field)} {direction}{placed}"

    def _page(self) -> str:
        limit, offset = self._query.limit, self._query.offset
        if limit is None and not offset:
            return ""
        self._values += [-1 if limit is None else limit, offset]
        return " limit ? offset ?"

    # Conditions

    def _condition(self, condition: Condition) -> str:
        match condition:
            case Every(conditions):
                return "(" + " and ".join(self._condition(each) for each in conditions) + ")"
            case Some(conditions):
                return "(" + " or ".join(self._condition(each) for each in conditions) + ")"
            case Negation(inside):
                return f"not ifnull({self._condition(inside)}, 0)"
            case Comparison():
                return self._comparison(condition)
            case Membership():
                return self._membership(condition)
            case Includes():
                return self._includes(condition)

    def _comparison(self, comparison: Comparison) -> str:
        expression, field = self._filtered(comparison.path)
        literal, operator = comparison.literal, comparison.operator
        bound = self._bind(field, literal)
        if bound in {None, ""} and operator in {"=", "!="}:
            return f"{expression} is {'not ' if operator == '!=' else ''}null"
        if literal.kind is LiteralKind.NULL:
            self._refuse(literal.position, "MALFORMED_QUERY", "unexpected token: 'null'")
        if operator == "LIKE":
            self._values.append(literal.pattern)
            return rf"{expression} like ? escape '\'"
        self._values.append(bound)
        sql_operator = "is not" if operator == "!=" else operator
        return f"{expression} {sql_operator} ?{_collation(field)}"

    def _membership(self, membership: Membership) -> str:
        expression, field = self._filtered(membership.path)
        listed = [self._bind(field, each) for each in membership.literals]
        present = [each for each in listed if each is not None]
        self._values += present
        # The collation of the left side rules an IN.
        among = f"{expression}{_collation(field)} in ({', '.join('?' * len(present))})"
        has_null = len(present) < len(listed)
        if membership.is_negated:
            nulls = f"{expression} is null"
            inside = f"not ifnull({among}, 0)"
            return f"({inside} and not {nulls})" if has_null else f"({nulls} or {inside})"
        return f"({among} or {expression} is null)" if has_null else among

    def _includes(self, includes: Includes) -> str:
        expression, field = self._filtered(includes.path)
        if field.type != "multipicklist":
            message = f"includes/excludes operator is not allowed on field '{field.name}'"
            self._refuse(includes.path.position, "INVALID_QUERY_FILTER_OPERATOR", message)
        groups = [
            [part for part in str(self._bind(field, each)).split(";") if part]
            for each in includes.literals
        ]
        self._values += [f";{part};" for group in groups for part in group]
        has_part = f"instr(';' || {expression} || ';', ?) > 0"
        tests = ("(" + " and ".join([has_part] * len(group) or ["1"]) + ")" for group in groups)
        found = f"ifnull({' or '.join(tests)}, 0)"
        return f"not {found}" if includes.is_negated else found

    def _filtered(self, path: Path) -> tuple[str, Field]:
        lookups, field = self.resolve(path)
        if not field.is_filterable:
            message = f"field '{field.name}' can not be filtered in a query call"
            self._refuse(path.position, "INVALID_FIELD", message)
        return self._expression(lookups, field), field

    def _bind(self, field: Field, literal: Literal) -> Bound:
        try:
            return bind(field, literal)
        except LiteralRefused as refused:
            self._refuse(literal.position, refused.code, refused.message)

    def _implied(self, condition: Condition) -> list[str]:
        tests = []
        for operator, literal in implied_bounds(condition, "systemmodstamp"):
            field = self.shape.fields["systemmodstamp"]
            self._values.append(self._bind(field, literal))
            tests.append(f"system_modstamp {operator} ?")
        return tests

    # Fields

    def _expression(self, lookups: list[Field], field: Field) -> str:
        if not lookups:
            return self._own(field)
        key = _column("record", lookups[0])
        return self._parent(key, self._catalog.targets(lookups[0]), lookups[1:], field)

    def _own(self, field: Field) -> str:
        if field.is_lookup_key or field.type in _WORTH_AN_INDEX:
            is_folded = bool(_collation(field))
            self._store.index_field(self.shape.name, field.name, ignoring_case=is_folded)
        return _column("record", field)

    def _parent(
        self, key: str, targets: list[ObjectShape], lookups: list[Field], field: Field
    ) -> str:
        found = []
        for target in targets:
            alias = f"parent{len(lookups)}"
            if lookups:
                next_key = _column(alias, lookups[0])
                reached = self._catalog.targets(lookups[0])
                value = self._parent(next_key, reached, lookups[1:], field)
            else:
                value = _column(alias, field)
            found.append(
                f"(select {value} from {target.table} as {alias} where {alias}.id = {key})"
            )
        return f"coalesce({', '.join(found)}, null)" if found else "null"

    def _refuse(self, position: int, code: str, message: str) -> NoReturn:
        raise at_position(self._soql, position, code, message)


def _no_such_column(name: str, entity: str) -> str:
    return (
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom"
        " field, be sure to append the '__c' after the custom field name. Please reference your"
        " WSDL or the describe call for the appropriate names."
    )


def _column(alias: str, field: Field) -> str:
    own = _COLUMNS.get(field.name.lower())
    return f"{alias}.{own}" if own else f"json_extract({alias}.body, '$.{field.name}')"


def _collation(field: Field) -> str:
    is_text = field.type not in {"id", "reference", "date", "datetime", "boolean"}
    return " collate nocase" if is_text and not field.is_case_sensitive else ""


def _first(found: Iterable[Field | None]) -> Field | None:
    return next((each for each in found if each is not None), None)
