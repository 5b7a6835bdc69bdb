"""The kinds of value that a vendor's record can hold, each as SQL.

Every expression is total: it never raises, whatever the record says. ``accepts`` tells
whether a present value is of the kind; ``read`` gives the column's value, or null for
one that isn't. What may not be evaluated on a wrong type stands inside a CASE, since
Postgres is free to reorder AND.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from csgraph.ingest.staging import staged_address
from csgraph.storage.columns import LONGEST_INDEXED_TEXT, Instant

SQL = ColumnElement[Any]
LONGEST_ID = 255
_INSTANT = r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_WHOLE = r"^[0-9]{1,18}$"
LARGEST_PERCENTAGE = 99_999


def is_valid_input(written: SQL, type_name: str) -> SQL:
    """Tell whether Postgres could read a text as a type."""
    return func.pg_input_is_valid(written, type_name, type_=Boolean)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a JSON document, a path of keys."""

    document: Any
    path: tuple[str, ...]

    @property
    def json(self) -> SQL:
        """Return the value as JSON."""
        key: Any = self.path[0] if len(self.path) == 1 else self.path
        found: SQL = self.document[key]
        return found

    @property
    def text(self) -> SQL:
        """Return the value as text, without quotes; null for JSON's null."""
        value: Any = self.json
        found: SQL = value.astext
        return found

    @property
    def is_present(self) -> SQL:
        """Tell whether there is a value other than null."""
        return self.text.is_not(None)

    @property
    def is_withheld(self) -> SQL:
        """Tell whether the document lacks the key altogether, as a hidden field does."""
        present: SQL = self.document.op("?", return_type=Boolean())(self.path[0])
        return not_(present)

    def has_type(self, name: str) -> SQL:
        """Tell whether the value is of a JSON type."""
        return func.coalesce(func.jsonb_typeof(self.json) == name, false())


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value; ``expected`` completes the sentence "… is not …"."""

    expected: str
    accepts: Callable[[Place], SQL]
    convert: Callable[[Place], SQL]
    looks_up_domains: bool = False

    def read(self, place: Place) -> SQL:
        """Return the column's value: null when absent, and when of another kind."""
        return case((self.accepts(place), self.convert(place)))


def text(longest: int = LONGEST_INDEXED_TEXT) -> Kind:
    """Return the kind of texts up to a length; an empty one is no value."""

    def accepts(place: Place) -> SQL:
        return and_(place.has_type("string"), func.char_length(place.text) <= longest)

    return Kind(
        f"a text of at most {longest:,} characters",
        accepts,
        lambda place: func.nullif(place.text, ""),
    )


def text_id() -> Kind:
    """Return the kind of ids that are texts, as Salesforce's."""

    def accepts(place: Place) -> SQL:
        length = func.char_length(place.text)
        return and_(place.has_type("string"), length.between(1, LONGEST_ID))

    return Kind("an id", accepts, lambda place: place.text)


def text_id_of(*key_prefixes: str) -> Kind:
    """Return the kind of ids that are texts, of which only some objects' are read.

    A reference to several objects names them by how their ids begin.
    """
    any_id = text_id()

    def convert(place: Place) -> SQL:
        begins = or_(*(place.text.startswith(each, autoescape=True) for each in key_prefixes))
        return case((begins, place.text))

    return Kind(any_id.expected, any_id.accepts, convert)


def numeric_id() -> Kind:
    """Return the kind of ids that are whole numbers, also when sent as texts."""

    def accepts(place: Place) -> SQL:
        shaped = func.coalesce(place.text.regexp_match(_WHOLE), false())
        return and_(or_(place.has_type("number"), place.has_type("string")), shaped)

    return Kind("an id", accepts, lambda place: place.text)


def flag() -> Kind:
    """Return the kind of true or false."""
    return Kind(
        "true or false",
        lambda place: place.has_type("boolean"),
        lambda place: cast(place.text, Boolean),
    )


def contrary() -> Kind:
    """Return the kind of true or false, read as the contrary."""
    told = flag()
    return Kind(told.expected, told.accepts, lambda place: not_(told.convert(place)))


def whole_number() -> Kind:
    """Return the kind of whole numbers that fit 32 bits."""

    def accepts(place: Place) -> SQL:
        number = cast(place.text, Numeric)
        fits = and_(func.mod(number, 1) == 0, number.between(-(2**31), 2**31 - 1))
        return case((place.has_type("number"), fits), else_=false())

    return Kind("a whole number", accepts, lambda place: cast(cast(place.text, Numeric), Integer))


def count() -> Kind:
    """Return the kind of plain counts, of nine digits at most; quick to read, for many of them."""

    def accepts(place: Place) -> SQL:
        return func.coalesce(place.text.regexp_match("^[0-9]{1,9}$"), false())

    return Kind("a count", accepts, lambda place: cast(place.text, Integer))


def instant() -> Kind:
    """Return the kind of instants in ISO 8601, in any offset."""

    def accepts(place: Place) -> SQL:
        shaped = and_(place.has_type("string"), place.text.regexp_match(_INSTANT))
        return case((shaped, is_valid_input(place.text, "timestamptz")), else_=false())

    return Kind("an instant", accepts, lambda place: cast(place.text, Instant))


def day() -> Kind:
    """Return the kind of calendar days, `YYYY-MM-DD`."""

    def accepts(place: Place) -> SQL:
        shaped = and_(place.has_type("string"), place.text.regexp_match(_DAY))
        return case((shaped, is_valid_input(place.text, "date")), else_=false())

    return Kind("a day", accepts, lambda place: cast(place.text, Date))


def percentage() -> Kind:
    """Return the kind of percentages, to two decimals."""

    def accepts(place: Place) -> SQL:
        number = cast(place.text, Numeric)
        fits = number.between(-LARGEST_PERCENTAGE, LARGEST_PERCENTAGE)
        return case((place.has_type("number"), fits), else_=false())

    return Kind("a percentage", accepts, lambda place: func.round(cast(place.text, Numeric), 2))


def score() -> Kind:
    """Return the kind of scores, to two decimals, in fields of an organization's own making.

    Whatever else stands there is left out and harms no record: to one organization a score is a
    number, to another a letter.
    """
    found = percentage()
    return Kind("a score", lambda _: true(), found.read)


def epoch() -> Kind:
    """Return the kind of instants in whole seconds since 1970."""

    def accepts(place: Place) -> SQL:
        shaped = func.coalesce(place.text.regexp_match(r"^[0-9]{1,10}$"), false())
        return and_(place.has_type("number"), shaped)

    return Kind(
        "an instant in epoch seconds",
        accepts,
        lambda place: func.to_timestamp(cast(place.text, BigInteger)),
    )


def label(labels: Mapping[str, str]) -> Kind:
    """Return the kind of texts from a vendor's list, each with the column's own label."""

    def accepts(place: Place) -> SQL:
        return func.coalesce(and_(place.has_type("string"), place.text.in_(labels)), false())

    def convert(place: Place) -> SQL:
        return case(*((place.text == given, literal(ours)) for given, ours in labels.items()))

    return Kind("one of " + ", ".join(f"`{given}`" for given in labels), accepts, convert)


def known_label(labels: Mapping[str, str], otherwise: str | None = None) -> Kind:
    """Return the kind of texts of which a column has labels for some, and one for the rest.

    Without one the rest is left out.
    """

    def convert(place: Place) -> SQL:
        named = ((place.text == given, literal(ours)) for given, ours in labels.items())
        return case(*named, else_=otherwise) if labels else literal(otherwise)

    return Kind("a text", lambda place: place.has_type("string"), convert)


def text_list() -> Kind:
    """Return the kind of lists of texts."""
    no_text = 'strict $[*] ? (@.type() != "string")'

    def accepts(place: Place) -> SQL:
        odd = func.jsonb_path_exists(place.json, cast(no_text, JSONPATH), type_=Boolean)
        return case((place.has_type("array"), not_(odd)), else_=false())

    def convert(place: Place) -> SQL:
        safe = case((accepts(place), place.json), else_=cast([], JSONB))
        element = func.jsonb_array_elements_text(safe).table_valued("value")
        return func.array(select(element.c.value).scalar_subquery())

    return Kind("a list of texts", accepts, convert)


def registrable_domain() -> Kind:
    """Return the kind of web addresses, read as the domain that someone registered.

    The domains were looked up before, all at once (``domains.py``).
    """
    address = text(longest=2_000)

    def convert(place: Place) -> SQL:
        found = select(staged_address.c.domain).where(staged_address.c.address == place.text)
        return found.scalar_subquery()

    return Kind(address.expected, address.accepts, convert, looks_up_domains=True)
