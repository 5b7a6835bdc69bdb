"""Reads one page of record texts, telling apart what can be used.

A record is refused for the first thing found wrong with it, in words: text that is no
JSON (a NUL or half a surrogate pair included), an id that is missing, a field of
another type than its mapping says. No record can make the page fail.
"""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import (
    Boolean,
    Executable,
    Numeric,
    and_,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, array

from csgraph.ingest.load import TOO_LARGE
from csgraph.ingest.mapping import Field, Link, Mapping, Money, Node, When, path
from csgraph.ingest.staging import staged_raw, staged_record
from csgraph.ingest.statements import run
from csgraph.ingest.values import SQL, Kind, Place, is_valid_input, text_list
from csgraph.money import NO_DECIMALS, THREE_DECIMALS
from csgraph.storage.work import Writing

LARGEST_AMOUNT = 9 * 10**15  # in whole units: with three decimals it fits 64 bits
Problem = tuple[SQL, str | None, SQL | str]
"""When it holds, the field, what is wrong with it."""


async def check_records(work: Writing, mapping: Mapping, *, parsed: bool) -> None:
    """Fill ``staged_record`` from ``staged_raw``, whose documents may be parsed already."""
    await run(work, _checking(mapping, parsed))


@cache
def _checking(mapping: Mapping, is_parsed: bool) -> Executable:
    document: SQL = staged_raw.c.document
    if not is_parsed:
        document = case(
            (
                and_(
                    func.coalesce(staged_raw.c.refusal, TOO_LARGE) == TOO_LARGE,
                    is_valid_input(staged_raw.c.raw, "jsonb"),
                ),
                cast(staged_raw.c.raw, JSONB),
            )
        )
    parsed = (
        select(staged_raw.c.ordinal, staged_raw.c.raw, staged_raw.c.refusal, document.label("body"))
        .cte("parsed")
        .prefix_with("MATERIALIZED")
    )
    body = parsed.c.body
    verdict = (
        select(
            parsed.c.ordinal,
            parsed.c.raw,
            body,
            external_id(mapping, body).label("external_id"),
            version(mapping, body).label("version"),
            is_deleted(mapping, body).label("is_deleted"),
            _first_problem(mapping, body, parsed.c.refusal).label("problem"),
        )
        .cte("verdict")
        .prefix_with("MATERIALIZED")
    )
    checked = select(
        *(verdict.c[name] for name in ("ordinal", "raw", "body", "external_id", "version")),
        verdict.c.is_deleted,
        verdict.c.problem[1],
        verdict.c.problem[2],
    )
    return insert(staged_record).from_select(staged_record.columns.keys(), checked)


def external_id(mapping: Mapping, body: SQL) -> SQL:
    """Return the record's id; null when there is none that can be used."""
    return mapping.id_kind.read(Place(body, path(mapping.external_id)))


def version(mapping: Mapping, body: SQL) -> SQL:
    """Return what orders a record's versions, as text; the empty one is the oldest."""
    read = [mapping.version.kind.read(Place(body, path(each))) for each in mapping.version.paths]
    at = func.timezone("UTC", func.coalesce(*read, null()))
    return func.coalesce(func.to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), "")


def is_deleted(mapping: Mapping, body: SQL) -> SQL:
    """Tell whether the record says that it is deleted."""
    if mapping.deletion is None:
        return false()
    found = Place(body, path(mapping.deletion.path))
    if mapping.deletion.equals is None:
        return func.coalesce(found.is_present, false())
    return func.coalesce(found.text == mapping.deletion.equals, false())


def holds(when: When | None, body: SQL) -> SQL:
    """Tell whether a record becomes the node that asks for this condition."""
    if when is None:
        return true()
    return func.coalesce(Place(body, path(when.path)).text.in_(when.values), false())


def minor_units(amount: SQL, currency: SQL) -> SQL:
    """Return an amount in whole minor units of its currency."""
    factor = case(
        (currency.in_(sorted(NO_DECIMALS)), 1),
        (currency.in_(sorted(THREE_DECIMALS)), 1_000),
        else_=100,
    )
    return func.round(amount * factor)


def _first_problem(mapping: Mapping, body: SQL, refusal: SQL) -> SQL:
    problems: list[Problem] = [
        (refusal.is_not(None), None, refusal),
        (body.is_(None), None, "is not valid JSON, or holds a NUL or half a surrogate pair"),
        (func.jsonb_typeof(body) != "object", None, "is not a JSON object"),
        *_id_problems(mapping, body),
        *(
            (and_(holds(node.when, body), when), field, reason)
            for node in mapping.nodes
            for when, field, reason in _node_problems(node, body)
        ),
        *_role_problems(mapping, body),
        *_organization_problems(mapping, body),
    ]
    named = [(when, array([_text(field), _text(reason)])) for when, field, reason in problems]
    return case(*named)


def _text(value: SQL | str | None) -> SQL:
    if value is None:
        return null()
    return literal(value) if isinstance(value, str) else value


def _id_problems(mapping: Mapping, body: SQL) -> Iterator[Problem]:
    place = Place(body, path(mapping.external_id))
    yield place.text.is_(None), mapping.external_id, "is missing"
    yield not_(mapping.id_kind.accepts(place)), mapping.external_id, "is not an id"
    told, *_ = versions = [Place(body, path(each)) for each in mapping.version.paths]
    readable = func.coalesce(*(mapping.version.kind.read(each) for each in versions), null())
    unreadable = and_(told.is_present, readable.is_(None))
    yield unreadable, mapping.version.paths[0], f"is not {mapping.version.kind.expected}"


def _node_problems(node: Node, body: SQL) -> Iterator[Problem]:
    for each in node.fields:
        yield from _field_problems(each, body)
    for link in node.links:
        yield _link_problem(link, body)
    for money in node.money:
        yield from _money_problems(money, body)


def _field_problems(declared: Field, body: SQL) -> Iterator[Problem]:
    for each in declared.paths:
        yield _misread(each, declared.kind, body)
    if declared.required:
        read = [declared.kind.read(Place(body, path(each))) for each in declared.paths]
        yield func.coalesce(*read, null()).is_(None), declared.paths[0], "is missing"


def _link_problem(link: Link, body: SQL) -> Problem:
    return _misread(link.path, link.kind, body)


def _money_problems(money: Money, body: SQL) -> Iterator[Problem]:
    amount = Place(body, path(money.amount_path))
    fits = case(
        (
            amount.has_type("number"),
            func.abs(cast(amount.text, Numeric)) < LARGEST_AMOUNT,
        ),
        else_=false(),
    )
    yield and_(amount.is_present, not_(fits)), money.amount_path, "is not an amount of money"
    currency = Place(body, path(money.currency_path))
    shaped = func.coalesce(currency.text.regexp_match("^[A-Z]{3}$"), false())
    wrong = and_(currency.is_present, or_(not_(currency.has_type("string")), not_(shaped)))
    yield wrong, money.currency_path, "is not a currency code of three capitals"


def _role_problems(mapping: Mapping, body: SQL) -> Iterator[Problem]:
    """A record of a stream with several destinations must tell which one is its own."""
    conditions = [node.when for node in mapping.nodes if node.when]
    for when in conditions[:1]:
        known = [value for each in conditions for value in each.values]
        listed = ", ".join(f"`{value}`" for value in known)
        text = Place(body, path(when.path)).text
        unknown = not_(func.coalesce(text.in_(known), false()))
        yield unknown, when.path, f"is not one of {listed}"


def _organization_problems(mapping: Mapping, body: SQL) -> Iterator[Problem]:
    if mapping.organization is None:
        return
    named = mapping.organization.name
    name = Place(body, path(named))
    yield not_(and_(name.is_present, name.has_type("string"))), named, "is missing or no text"
    yield _misread(mapping.organization.domains, text_list(), body)


def _misread(dotted: str, kind: Kind, body: SQL) -> Problem:
    place = Place(body, path(dotted))
    wrong = and_(place.is_present, not_(func.coalesce(kind.accepts(place), false())))
    return cast(wrong, Boolean), dotted, f"is not {kind.expected}"
