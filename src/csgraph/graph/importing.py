"""A mutation as an import: one document, whose variables each line gives anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode, OperationType

from csgraph.errors import Denied, InvalidInput
from csgraph.graph.arguments import Site
from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.compiler import Compiler
from csgraph.graph.document import coerce_variables
from csgraph.graph.limits import Limits
from csgraph.graph.mutations import InBulk, Mutation, Upsert

_ONE_MUTATION: Final = "An import takes one mutation, whose variables each line of the file gives"


@dataclass(frozen=True)
class Import:
    """A mutation that is done for many sets of variables."""

    mutation: Mutation
    in_bulk: InBulk
    node: NodeSpec
    catalog: Catalog
    schema: GraphQLSchema
    operation: OperationDefinitionNode
    site: Site
    limits: Limits

    @property
    def upserts(self) -> bool:
        """Whether a line makes its record or changes it, by an identity that it gives."""
        return isinstance(self.mutation.many, Upsert)

    def arguments(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the mutation's arguments for one line.

        Raises:
            CsgraphError: a value is none of its type's.
        """
        coerced = coerce_variables(self.schema, self.operation, dict(variables), self.limits)
        return self.site.read(coerced)


def in_bulk_of(mutation: Mutation) -> InBulk | None:
    """Return how a mutation is done for many lines; None for one that can't be."""
    if isinstance(mutation.many, Upsert):
        return InBulk(mutation.node.__name__, mutation.many.complete)
    return mutation.in_bulk


def plan_import(compiler: Compiler, text: str, scopes: frozenset[str]) -> Import:
    """Read a document to be imported with.

    Raises:
        CsgraphError: it is not served, or has another form than one mutation.
        Denied: the caller lacks the mutation's scope.
    """
    document = compiler.documents.get(text)
    operation = document.operation(None)
    [field, *others] = operation.selection_set.selections
    if operation.operation is not OperationType.MUTATION or others:
        raise InvalidInput(f"{_ONE_MUTATION}.")
    if not isinstance(field, FieldNode) or field.directives or operation.directives:
        raise InvalidInput(f"{_ONE_MUTATION}: write it without fragments and directives.")
    mutation = compiler.catalog.mutations.get(field.name.value)
    in_bulk = None if mutation is None else in_bulk_of(mutation)
    if mutation is None or in_bulk is None:
        known = sorted(
            each.name for each in compiler.catalog.mutations.values() if in_bulk_of(each)
        )
        raise InvalidInput(f"`{field.name.value}` can't be imported with: {', '.join(known)} can.")
    if mutation.scope not in scopes:
        msg = f"`{mutation.name}` takes the scope `{mutation.scope}`."
        raise Denied(msg, requiredScopes=[mutation.scope])
    return Import(
        mutation,
        in_bulk,
        compiler.catalog.written(mutation),
        compiler.catalog,
        compiler.schema,
        operation,
        document.site_of[id(field)],
        compiler.limits,
    )


__all__ = ["Import", "plan_import"]
