"""Bounds on a document, checked in time linear in its size, before it is validated.

Sizes are those of the document with every fragment written out. They are computed
once for each fragment and added up, so that fragments which multiply are refused
without ever being expanded.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from csgraph.errors import CsgraphError


class DepthLimitExceeded(CsgraphError):
    """The operation is nested too deeply."""

    code = "DEPTH_LIMIT_EXCEEDED"


class AliasLimitExceeded(CsgraphError):
    """The operation has too many aliases."""

    code = "ALIAS_LIMIT_EXCEEDED"


class FieldLimitExceeded(CsgraphError):
    """The operation selects too many fields."""

    code = "COST_LIMIT_EXCEEDED"


class TokenLimitExceeded(CsgraphError):
    """The document has too many tokens."""

    code = "TOKEN_LIMIT_EXCEEDED"


@dataclass(frozen=True)
class Limits:
    """How much one operation may ask for."""

    tokens: int = 10_000
    depth: int = 15
    aliases: int = 100
    root_fields: int = 30
    fields: int = 3_000
    nodes: int = 100_000
    page_size: int = 100
    ids: int = 100
    list_operands: int = 500
    filter_depth: int = 5
    relation_hops: int = 3


@dataclass(frozen=True)
class _Size:
    depth: int = 0
    fields: int = 0
    aliases: int = 0


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document any of whose operations is too deep, too wide or too large.

    Introspection is exempt from depth and aliases: tools send it as it is.

    Raises:
        DepthLimitExceeded, AliasLimitExceeded, FieldLimitExceeded: naming the bound.
    """
    fragments = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    measured: dict[str, _Size | None] = {}
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            size = _selection_size(operation.selection_set, fragments, measured)
            _refuse(size, len(operation.selection_set.selections), limits)


def _refuse(size: _Size, root_fields: int, limits: Limits) -> None:
    if size.depth > limits.depth:
        msg = f"The operation is {size.depth} levels deep; at most {limits.depth} are served."
        raise DepthLimitExceeded(msg, requested=size.depth, limit=limits.depth)
    if size.aliases > limits.aliases:
        msg = f"The operation has {size.aliases} aliases; at most {limits.aliases} are served."
        raise AliasLimitExceeded(msg, requested=size.aliases, limit=limits.aliases)
    if root_fields > limits.root_fields:
        msg = (
            f"The operation has {root_fields} root fields; at most {limits.root_fields} are served."
        )
        raise FieldLimitExceeded(msg, requested=root_fields, limit=limits.root_fields)
    if size.fields > limits.fields:
        msg = f"The operation selects {size.fields} fields; at most {limits.fields} are served."
        raise FieldLimitExceeded(msg, requested=size.fields, limit=limits.fields)


def _selection_size(
    selection_set: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    measured: dict[str, _Size | None],
) -> _Size:
    depth = fields = aliases = 0
    for selection in selection_set.selections:
        match selection:
            case FieldNode():
                inner = _field_size(selection, fragments, measured)
            case InlineFragmentNode():
                inner = _selection_size(selection.selection_set, fragments, measured)
            case FragmentSpreadNode():
                inner = _fragment_size(selection.name.value, fragments, measured)
            case _:
                continue
        depth = max(depth, inner.depth)
        fields += inner.fields
        aliases += inner.aliases
    return _Size(depth, fields, aliases)


def _field_size(
    node: FieldNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    measured: dict[str, _Size | None],
) -> _Size:
    inner = (
        _selection_size(node.selection_set, fragments, measured) if node.selection_set else _Size()
    )
    if node.name.value in {"__schema", "__type"}:
        return _Size(1, 1 + inner.fields, 0)  # its depth has a rule of its own
    return _Size(1 + inner.depth, 1 + inner.fields, inner.aliases + (node.alias is not None))


def _fragment_size(
    name: str,
    fragments: Mapping[str, FragmentDefinitionNode],
    measured: dict[str, _Size | None],
) -> _Size:
    if name in measured:
        return measured[name] or _Size()  # None: a cycle, which validation reports
    fragment = fragments.get(name)
    if fragment is None:
        return _Size()
    measured[name] = None
    size = _selection_size(fragment.selection_set, fragments, measured)
    measured[name] = size
    return size
