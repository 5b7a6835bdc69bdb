"""Assembles the declared nodes and mutations into one schema."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import strawberry
from graphql import DirectiveLocation, GraphQLDirective, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField

from csgraph.graph.catalog import HISTORY, Catalog, NodeSpec
from csgraph.graph.collect import build_catalog
from csgraph.graph.derive import Derived, connection_arguments, derive_types
from csgraph.graph.derive_feed import feed_fields
from csgraph.graph.derive_history import history_by_id_field
from csgraph.graph.derive_mixed import search_field
from csgraph.graph.derive_mutations import mutation_type
from csgraph.graph.derive_preview import grant_preview_field
from csgraph.graph.directives import ATOMIC, IDEMPOTENT, LIVE, RequiresScope, SemanticNonNull
from csgraph.graph.interfaces import Node
from csgraph.graph.made import argument, definition_of, made_field, made_type
from csgraph.graph.mutations import RevisionConflict, TransitionRefused, ValidationError
from csgraph.graph.past import as_of_argument
from csgraph.graph.permissions import viewer_can_field
from csgraph.graph.scalars import scalar_map
from csgraph.memory import nothing_to_collect
from csgraph.schema.converting import LeanSchema
from csgraph.schema.discovery import (
    declared_contributions,
    declared_fields,
    declared_invariants,
    declared_mutations,
    declared_nodes,
)


@dataclass(frozen=True)
class BuiltSchema:
    """The schema as clients see it, and the catalog that says how it reads."""

    strawberry: strawberry.Schema
    graphql: GraphQLSchema
    catalog: Catalog


@cache
@nothing_to_collect()
def build_schema() -> BuiltSchema:
    """Return the schema of all slices; made once, since it extends the declared types."""
    catalog = build_catalog(
        declared_nodes(),
        declared_mutations(),
        declared_fields(),
        declared_contributions(),
        declared_invariants(),
    )
    derived = derive_types(catalog)
    named = [spec for spec in catalog.nodes.values() if spec.lookups]
    references = {spec.name: _reference(spec) for spec in named}
    filters = {name: each.filter for name, each in derived.items()}
    feed = feed_fields(catalog, filters)
    query_fields = [*_query_fields(catalog, derived, references), *feed.query]
    made = LeanSchema(
        query=made_type("Query", query_fields, "Reads."),
        mutation=mutation_type(catalog, references, filters),
        subscription=made_type("Subscription", feed.subscription, "Tells of what happens."),
        types=[
            *(spec.cls for spec in catalog.nodes.values()),
            *(RevisionConflict, TransitionRefused, ValidationError),
        ],
        config=StrawberryConfig(scalar_map=scalar_map()),
    )
    schema = made._schema  # noqa: SLF001 - its only way out
    schema.directives = (*map(_in_published_places, schema.directives), ATOMIC, IDEMPOTENT, LIVE)
    return BuiltSchema(made, schema, catalog)


def _in_published_places(directive: GraphQLDirective) -> GraphQLDirective:
    """Return the directive without the place that only the next specification has.

    graphql-core tells it already, and tools on graphql-js 16 refuse the schema for it.
    """
    draft = DirectiveLocation.DIRECTIVE_DEFINITION
    if draft not in directive.locations:
        return directive
    known = tuple(place for place in directive.locations if place is not draft)
    given: dict[str, Any] = {**directive.to_kwargs(), "locations": known}
    return GraphQLDirective(**given)


def _query_fields(
    catalog: Catalog, derived: dict[str, Derived], references: dict[str, type]
) -> list[StrawberryField]:
    fields = [
        made_field(
            "node",
            Node | None,
            "Any record by its id. Null when there is none that the caller may see.",
            # The id alone: Relay's compiler knows the field by it, and refetches nothing else.
            arguments=[argument("id", strawberry.ID, "Id of the record.")],
        ),
        made_field(
            "nodes",
            list[Node | None],
            "Records by their ids, in the order asked; null where there is none.",
            arguments=[
                argument("ids", list[strawberry.ID], "Ids, at most 100."),
                as_of_argument(),
            ],
        ),
        viewer_can_field(),
        grant_preview_field(),
        search_field(catalog),
    ]
    changed = next(spec for spec in catalog.nodes.values() if spec.is_logged)
    of_record = next(each for each in definition_of(changed.cls).fields if each.name == HISTORY)
    fields.append(history_by_id_field(of_record))
    fields += [root.field() for root in catalog.roots.values()]
    for spec in catalog.nodes.values():
        fields += _root_fields(spec, derived, references)
    return fields


def _root_fields(
    spec: NodeSpec, derived: dict[str, Derived], references: dict[str, type]
) -> list[StrawberryField]:
    declaration, fields = spec.declaration, []
    directives: tuple[object, ...] = (SemanticNonNull(),)
    at_instants = [as_of_argument()] if spec.is_logged else []
    if spec.scope:
        directives = (*directives, RequiresScope(any_of=[spec.scope]))
    if declaration.plural:
        fields.append(
            made_field(
                declaration.plural,
                derived[spec.name].connection | None,
                declaration.plural_description or "",
                arguments=[*connection_arguments(derived[spec.name]), *at_instants],
                directives=directives,
            )
        )
    if declaration.lookup_name:
        text = f"One `{spec.name}` by any of its identities. Null when there is none."
        by = argument("by", references[spec.name], "Exactly one identity.")
        fields.append(
            made_field(
                declaration.lookup_name,
                spec.cls | None,
                text,
                arguments=[by, *at_instants],
                directives=directives[1:],
            )
        )
    if declaration.singleton:
        text = definition_of(spec.cls).description or ""
        fields.append(made_field(declaration.singleton, spec.cls | None, text))
    return fields


def _reference(spec: NodeSpec) -> type:
    fields = [made_field("id", strawberry.ID | None, "csgraph id.", operand=True)]
    for way in spec.lookups.values():
        fields.append(made_field(way.name, str | None, way.description, operand=True))
    name = f"{spec.name}Ref"
    cls = type(name, (), {"__annotations__": {}})
    text = f"Exactly one identity that names one `{spec.name}`."
    made: Any = strawberry.input(cls, one_of=True, description=text)
    made.__strawberry_definition__.fields.extend(fields)
    result: type = made
    return result
