"""A segment of accounts as what a grant shares: which accounts it is good for right now.

The filter is evaluated where the partner reads, behind the wall of its grant, so it may
look at the account and at what hangs on it. Whatever lies elsewhere, such as a parent
account, is not there for the partner, and the filter would mean something else to it.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLSchema
from sqlalchemy import Table

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import Catalog
from csgraph.graph.filters import FilterCompiler
from csgraph.graph.limits import Limits
from csgraph.graph.predicates import (
    AllOf,
    AnyOf,
    Judging,
    Not,
    Path,
    Predicate,
    Related,
    RelatedFigures,
)
from csgraph.graph.segments import coerced, every_scope
from csgraph.storage.shared_rows import ACCOUNT, referring, way_to_account
from csgraph.tenancy.principal import SavedFilter

NODE_TYPE = "Account"
GRANT_SITE = -1
"""Where a partner's own segment stands among a request's values: behind the last."""

FILTER_PATH: Path = ("filter",)
_OWN = "tenant-defined field, of which a partner sees nothing"


def segment_values(schema: GraphQLSchema, saved: SavedFilter) -> Any:
    """Return the values of a segment's filter, as ``account_predicate`` finds them.

    Raises:
        InvalidInput: it is no segment of accounts, or does not fit the schema.
    """
    type_ = schema.get_type(f"{NODE_TYPE}Filter")
    if saved.node_type != NODE_TYPE or not isinstance(type_, GraphQLInputObjectType):
        msg = f"The segment `{saved.name}` is one of `{saved.node_type}`: a grant shares accounts."
        raise InvalidInput(msg)
    return coerced(saved.filter, type_)


def account_predicate(
    catalog: Catalog,
    limits: Limits,
    values: Mapping[str, Any],
    site: int,
    path: Path,
    scopes: frozenset[str] | None = None,
) -> Predicate:
    """Return what an account of a segment fulfils; its values are at a path of a site.

    It is judged by the scopes of who asks; without any by all, since a partner has the
    accounts that were shared with it whatever its own scopes are.

    Raises:
        InvalidInput: the filter looks at what a partner could not see of it, or takes a
            scope that is not held.
    """
    held = every_scope(catalog) if scopes is None else scopes
    compiler = FilterCompiler(catalog, limits, site, "Segment.filter", held)
    predicate = compiler.compile(catalog.nodes[NODE_TYPE], dict(values), path)
    _check(predicate, catalog.nodes[NODE_TYPE].table, catalog)
    return predicate


def check_shareable(
    schema: GraphQLSchema, catalog: Catalog, limits: Limits, saved: SavedFilter
) -> None:
    """Refuse a segment that no grant can share.

    Raises:
        InvalidInput: with the reason.
    """
    account_predicate(catalog, limits, segment_values(schema, saved), GRANT_SITE, FILTER_PATH)


def _check(predicate: Predicate, here: Table, catalog: Catalog) -> None:
    match predicate:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                _check(part, here, catalog)
        case Not(part=part):
            _check(part, here, catalog)
        case (
            Related(rows=rows, near=near, part=part)
            | RelatedFigures(rows=rows, near=near, part=part)
        ):
            if not _is_seen_with(here, rows.table, near):
                known = (n.name for n in catalog.nodes.values() if n.table is rows.table)
                name = next(known, None)
                what = f"`{name}` that may belong to an account outside of it"
                msg = (
                    f"The segment can't be shared: its filter looks at a {what if name else _OWN}. "
                    "Use the account's own fields and records."
                )
                raise InvalidInput(msg)
            _check(rows.where, rows.table, catalog)
            _check(part, rows.table, catalog)
        case Judging():
            msg = (
                "The segment can't be shared: its filter goes by a rule that looks at more than a "
                "partner sees. Use the account's own fields and records."
            )
            raise InvalidInput(msg)
        case _:
            return


def _is_seen_with(here: Table, other: Table, near: Any) -> bool:
    """Whether whoever sees a row of an account sees all rows of the other table beside it."""
    way = way_to_account(other)
    if other.name == ACCOUNT:
        return False
    if way is not None:
        return here.name == ACCOUNT and way.parent is None and way.column is near
    return way_to_account(here) is not None and bool(referring(other)) and near is other.c.id
