"""Bounds on a document, checked in time linear in its size, before it is validated.

Sizes are those of the document with every fragment written out. They are computed
once for each fragment and added up, so that fragments which multiply are refused
without ever being expanded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TokenKind,
)

from csgraph.errors import LimitExceeded

_WORDS: Final = frozenset({TokenKind.NAME, TokenKind.INT, TokenKind.FLOAT})


class DepthLimitExceeded(LimitExceeded):
    """The operation is nested too deeply."""

    code = "DEPTH_LIMIT_EXCEEDED"


class AliasLimitExceeded(LimitExceeded):
    """The operation has too many aliases."""

    code = "ALIAS_LIMIT_EXCEEDED"


class FieldLimitExceeded(LimitExceeded):
    """The operation selects too many fields."""

    code = "COST_LIMIT_EXCEEDED"


class TokenLimitExceeded(LimitExceeded):
    """The document is too long, or has too many tokens."""

    code = "TOKEN_LIMIT_EXCEEDED"


@dataclass(frozen=True)
class Limits:
    """How much one operation may ask for."""

    characters: int = 200_000
    word: int = 500
    tokens: int = 10_000
    tokens_by_operations: int = 50_000
    nesting: int = 100
    depth: int = 15
    aliases: int = 100
    root_fields: int = 30
    fields: int = 3_000
    introspections: float = 1.1  # times the whole schema, once
    introspected_fields: int = 2_000_000  # written anew for one key; the whole has some 170,000
    introspected_fields_a_second: int = 40_000
    variable_values: int = 10_000
    relations: int = 150
    parts: int = 600
    conditions: int = 1_000
    nodes: int = 100_000
    cost: int = 250_000
    page_size: int = 100
    ids: int = 100
    list_operands: int = 500
    filter_depth: int = 5
    relation_hops: int = 3


def check_text(text: str, limits: Limits) -> None:
    """Refuse a document that is longer than can be read in a moment.

    Raises:
        TokenLimitExceeded: naming the bound.
    """
    if len(text) > limits.characters:
        msg = (
            f"The document has {len(text):,} characters; at most {limits.characters:,} are served. "
            "Send long values as variables."
        )
        raise TokenLimitExceeded(msg, requested=len(text), limit=limits.characters)


def check_words(document: DocumentNode, limits: Limits) -> None:
    """Refuse a name or a number that is longer than any that means something.

    Validation compares an unknown name with all that are known, and repeats it.

    Raises:
        TokenLimitExceeded: naming the bound.
    """
    token = document.loc.start_token if document.loc else None
    while token is not None:
        length = token.end - token.start
        if length > limits.word and token.kind in _WORDS:
            msg = f"A name or number has {length:,} characters; at most {limits.word} are read."
            raise TokenLimitExceeded(msg, requested=length, limit=limits.word)
        token = token.next


@dataclass(frozen=True)
class _Size:
    """Of a selection: levels of fields, of braces and spreads; fields at its top, in all."""

    depth: int = 0
    nesting: int = 0
    width: int = 0
    fields: int = 0
    aliases: int = 0


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document any of whose operations is too deep, too wide or too large.

    Introspection is exempt from depth and aliases, since tools send it as it is; it has
    a price of its own (``introspection``).

    Raises:
        DepthLimitExceeded, AliasLimitExceeded, FieldLimitExceeded, TokenLimitExceeded:
            naming the bound.
    """
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    _refuse_many(len(operations), document.token_count, limits)
    fragments = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    measure = _Measure(fragments, limits)
    for operation in operations:
        _refuse(measure.selections(operation.selection_set, 1), limits)


def check_variables(given: dict[str, Any], limits: Limits) -> None:
    """Refuse variables with more values than can be coerced in a moment.

    Raises:
        FieldLimitExceeded: naming the bound.
    """
    count = 0
    pending: list[Any] = [given]
    while pending:
        holder = pending.pop()
        items = holder.values() if isinstance(holder, dict) else holder
        count += len(items)
        if count > limits.variable_values:
            msg = f"The variables hold more than {limits.variable_values} values."
            raise FieldLimitExceeded(msg, limit=limits.variable_values)
        pending += [item for item in items if isinstance(item, dict | list)]


def _refuse_many(operations: int, tokens: int, limits: Limits) -> None:
    """Validation looks at every fragment once for each operation."""
    if operations > 1 and operations * tokens > limits.tokens_by_operations:
        msg = (
            f"The document has {operations} operations in {tokens} tokens, which is too much to "
            "check; send the operation that is to run, alone."
        )
        raise TokenLimitExceeded(
            msg, requested=operations * tokens, limit=limits.tokens_by_operations
        )


def _refuse(size: _Size, limits: Limits) -> None:
    if size.nesting > limits.nesting:
        _refuse_nesting(limits)
    if size.depth > limits.depth:
        msg = f"The operation is {size.depth} levels deep; at most {limits.depth} are served."
        raise DepthLimitExceeded(msg, requested=size.depth, limit=limits.depth)
    if size.aliases > limits.aliases:
        msg = f"The operation has {size.aliases} aliases; at most {limits.aliases} are served."
        raise AliasLimitExceeded(msg, requested=size.aliases, limit=limits.aliases)
    if size.width > limits.root_fields:
        msg = (
            f"The operation has {size.width} root fields; at most {limits.root_fields} are served."
        )
        raise FieldLimitExceeded(msg, requested=size.width, limit=limits.root_fields)
    if size.fields > limits.fields:
        msg = f"The operation selects {size.fields} fields; at most {limits.fields} are served."
        raise FieldLimitExceeded(msg, requested=size.fields, limit=limits.fields)


def _refuse_nesting(limits: Limits) -> None:
    msg = f"Selections and fragments are nested more than {limits.nesting} levels deep."
    raise DepthLimitExceeded(msg, limit=limits.nesting)


class _Measure:
    """Measures each fragment once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._fragments = fragments
        self._limits = limits
        self._known: dict[str, _Size | None] = {}

    def selections(self, selection_set: SelectionSetNode, level: int) -> _Size:
        """Return the size of a selection that stands ``level`` braces or spreads deep."""
        if level > self._limits.nesting:
            _refuse_nesting(self._limits)
        depth = nesting = width = fields = aliases = 0
        for selection in selection_set.selections:
            match selection:
                case FieldNode():
                    inner = self._field(selection, level)
                case InlineFragmentNode():
                    inner = self.selections(selection.selection_set, level + 1)
                case FragmentSpreadNode():
                    inner = self._fragment(selection.name.value, level)
                case _:
                    continue
            depth = max(depth, inner.depth)
            nesting = max(nesting, inner.nesting)
            width += inner.width
            fields += inner.fields
            aliases += inner.aliases
        return _Size(depth, nesting + 1, width, fields, aliases)

    def _field(self, node: FieldNode, level: int) -> _Size:
        inner = self.selections(node.selection_set, level + 1) if node.selection_set else _Size()
        fields = 1 + inner.fields
        if node.name.value in {"__schema", "__type"}:
            return _Size(1, inner.nesting, 1, fields, 0)
        aliases = inner.aliases + (node.alias is not None)
        return _Size(1 + inner.depth, inner.nesting, 1, fields, aliases)

    def _fragment(self, name: str, level: int) -> _Size:
        if name in self._known:
            return self._known[name] or _Size()  # None: a cycle, which validation reports
        fragment = self._fragments.get(name)
        if fragment is None:
            return _Size()
        self._known[name] = None
        size = self.selections(fragment.selection_set, level + 1)
        self._known[name] = size
        return size
