"""From text to a validated document, once for each text.

Order matters: tokens while parsing, then size (``limits``), then validation, so that
no document is expensive to refuse. Validation is graphql-core's, with the quadratic
merge rule replaced (``merging``).
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    MaxIntrospectionDepthRule,
    NameNode,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_directive_values,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.execution.values import VariableValues, get_variable_values

from csgraph.errors import CsgraphError
from csgraph.graph.arguments import Read, Site, names_nothing_outside
from csgraph.graph.limits import (
    Limits,
    TokenLimitExceeded,
    check_size,
    check_text,
    check_variables,
    check_words,
)
from csgraph.graph.merging import FieldsMerge
from csgraph.graph.recent import Recent
from csgraph.graph.segments import SEGMENT
from csgraph.telemetry.figures import CacheFigures

RULES = (
    *(rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule),
    FieldsMerge,
    MaxIntrospectionDepthRule,
)
_OUTSIDE: Final = frozenset({"after", "before", SEGMENT})
"""Arguments whose values name what stands elsewhere: a page, a saved filter."""
MAX_ERRORS = 5
LONGEST_MESSAGE = 1_000
"""Characters of what is told of a document, which repeats what stands there."""


def shortened(message: str) -> str:
    """Return a message that is short enough to be read."""
    if len(message) <= LONGEST_MESSAGE:
        return message
    return f"{message[:LONGEST_MESSAGE]}…"


class ParseFailed(CsgraphError):
    """The document is not GraphQL."""

    code = "GRAPHQL_PARSE_FAILED"


class ValidationFailed(CsgraphError):
    """The document does not fit the schema."""

    code = "GRAPHQL_VALIDATION_FAILED"

    def __init__(self, errors: list[GraphQLError]) -> None:
        self.errors = errors
        super().__init__(errors[0].message)


class OperationNotFound(CsgraphError):
    """The document has no such operation."""

    code = "OPERATION_RESOLUTION_FAILURE"


class VariablesRejected(CsgraphError):
    """A variable can't be used."""

    code = "BAD_USER_INPUT"

    def __init__(self, errors: list[GraphQLError]) -> None:
        self.errors = errors
        super().__init__(errors[0].message)


@dataclass(frozen=True)
class Switch:
    """A ``@skip`` or ``@include``; a variable may decide it."""

    node: DirectiveNode

    def on(self, variables: VariableValues) -> bool:
        """Return whether the directive lets its selection through."""
        return selected(self.node, variables)


def selected(directive: DirectiveNode, variables: VariableValues) -> bool:
    """Return whether one ``@skip`` or ``@include`` lets its selection through."""
    carrier = FieldNode(name=NameNode(value=""), directives=(directive,))
    skips = directive.name.value == "skip"
    definition = GraphQLSkipDirective if skips else GraphQLIncludeDirective
    try:
        values = get_directive_values(definition, carrier, variables)
    except GraphQLError as error:
        raise VariablesRejected([error]) from error
    return bool(values and values["if"]) is not skips


@dataclass
class Part:
    """What stands in one operation or fragment."""

    sites: list[Site] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)
    spreads: list[str] = field(default_factory=list)


@dataclass
class Document:
    """A parsed, bounded and validated document."""

    text: str
    node: DocumentNode
    operations: dict[str | None, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    parts: dict[int, Part]
    site_count: int
    site_of: dict[int, Site]
    constants: dict[int, Read] = field(default_factory=dict)
    """What the sites that are constant came to, each for the tenant that asked last."""
    _whole: dict[int, Part] = field(default_factory=dict)

    def reached(self, operation: OperationDefinitionNode) -> Part:
        """Return the sites and switches of an operation and of the fragments it uses."""
        key = id(operation)
        if key not in self._whole:
            whole, pending, seen = Part(), [self.parts[key]], set[str]()
            while pending:
                part = pending.pop()
                whole.sites += part.sites
                whole.switches += part.switches
                for name in part.spreads:
                    if name not in seen:
                        seen.add(name)
                        pending.append(self.parts[id(self.fragments[name])])
            self._whole[key] = whole
        return self._whole[key]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation to run.

        Raises:
            OperationNotFound: when the name is missing or unknown.
        """
        if name is not None:
            if name in self.operations:
                return self.operations[name]
            msg = f"The document has no operation called {name!r}."
            raise OperationNotFound(msg)
        if len(self.operations) == 1:
            return next(iter(self.operations.values()))
        names = ", ".join(str(known) for known in self.operations if known)
        msg = f"The document has several operations; send `operationName`: one of {names}."
        raise OperationNotFound(msg if self.operations else "The document has no operation.")


class _Collector(Visitor):
    """Finds the sites, switches and spreads of each definition of a document."""

    def __init__(self, type_info: TypeInfo, varying: Container[str]) -> None:
        super().__init__()
        self._types = type_info
        self._varying = varying
        self._part = Part()
        self.parts: dict[int, Part] = {}
        self.site_of: dict[int, Site] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        self._part = self.parts[id(node)] = Part()

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_args: Any) -> None:
        self._part = self.parts[id(node)] = Part()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_args: Any) -> None:
        self._part.spreads.append(node.name.value)

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        definition, parent = self._types.get_field_def(), self._types.get_parent_type()
        if definition is None or parent is None or not definition.args:
            return
        coordinate = f"{parent.name}.{node.name.value}"
        is_constant = coordinate not in self._varying and names_nothing_outside(node, _OUTSIDE)
        site = Site(len(self.site_of), node, definition, coordinate, is_constant)
        self.site_of[id(node)] = site
        self._part.sites.append(site)

    def enter_directive(self, node: DirectiveNode, *_args: Any) -> None:
        if node.name.value in {"skip", "include"}:
            self._part.switches.append(Switch(node))


class Documents:
    """Documents by text; the least recently used are forgotten."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        varying: Container[str] = (),
        size: int = 1_000,
        tokens: int = 200_000,
    ) -> None:
        """``varying`` are fields whose arguments come to something else each time."""
        self._schema = schema
        self._limits = limits
        self._varying = varying
        self._known: Recent[str, Document] = Recent(entries=size, weight=tokens)

    @property
    def figures(self) -> CacheFigures:
        """How often a text was known."""
        return self._known.figures

    def get(self, text: str) -> Document:
        """Return the document of a text.

        Raises:
            ParseFailed, ValidationFailed, TokenLimitExceeded, DepthLimitExceeded,
            AliasLimitExceeded, FieldLimitExceeded: the text is not served.
        """
        check_text(text, self._limits)
        known = self._known.get(text)
        if known is None:
            known = self._prepare(text)
            # Text counts too: a comment has no tokens.
            self._known.put(text, known, known.node.token_count + len(text) // 100)
        return known

    def _prepare(self, text: str) -> Document:
        node = self._parse(text)
        check_words(node, self._limits)
        check_size(node, self._limits)
        errors = validate(self._schema, node, RULES, max_errors=MAX_ERRORS)
        if errors:
            raise ValidationFailed(errors)
        types = TypeInfo(self._schema)
        collector = _Collector(types, self._varying)
        visit(node, TypeInfoVisitor(types, collector))
        return Document(
            text=text,
            node=node,
            operations={
                (d.name.value if d.name else None): d
                for d in node.definitions
                if isinstance(d, OperationDefinitionNode)
            },
            fragments={
                d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)
            },
            parts=collector.parts,
            site_count=len(collector.site_of),
            site_of=collector.site_of,
        )

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse(
                text, max_lexical_tokens=self._limits.tokens, allow_empty_selection_sets=False
            )
        except GraphQLError as error:
            if "lexical tokens" in error.message or "more than" in error.message:
                msg = f"The document has more than {self._limits.tokens} tokens."
                raise TokenLimitExceeded(msg, limit=self._limits.tokens) from error
            places = [{"line": at.line, "column": at.column} for at in error.locations or ()]
            raise ParseFailed(shortened(error.message), locations=places) from error


def coerce_variables(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    given: dict[str, Any],
    limits: Limits,
) -> VariableValues:
    """Return the operation's variables, coerced to their types.

    Raises:
        VariablesRejected: with one error for each value that can't be used.
        FieldLimitExceeded: they hold more values than are looked at.
    """
    check_variables(given, limits)
    found = get_variable_values(
        schema, operation.variable_definitions or (), given, max_errors=MAX_ERRORS
    )
    if isinstance(found, list):
        raise VariablesRejected(found)
    return found
