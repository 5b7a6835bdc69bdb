"""The phases of the compiler in order, with the caches between them.

parse and validate (``document``), shape (``arguments``), select and plan (``planner``),
guard (``passes``), render (``render``). A plan is cached by document, operation, the
caller's scopes and the shape of the arguments: a hit costs only the reading of values.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_directive_values,
)
from graphql.execution.values import VariableValues

from csgraph.graph.arguments import Read, Site, is_relative, pinned_now
from csgraph.graph.catalog import Catalog
from csgraph.graph.cost import WRITE, Price, price_of
from csgraph.graph.cursor import CursorCodec, pin
from csgraph.graph.directives import ATOMIC, IDEMPOTENT
from csgraph.graph.document import Document, Documents, coerce_variables
from csgraph.graph.feed import COORDINATES, read_cursor
from csgraph.graph.introspecting import Introspector
from csgraph.graph.limits import FieldLimitExceeded, Limits
from csgraph.graph.passes.policy import Policy, apply_policy, reading, tenant_policy
from csgraph.graph.past import check_instant, log_of, own_instants
from csgraph.graph.payloads import Payload, plan_payload
from csgraph.graph.plan import Entry, IntrospectionValue, Plan, Text
from csgraph.graph.planner import Planner
from csgraph.graph.predicates import ListMark, RequestValues
from csgraph.graph.preview import COORDINATE as PREVIEW
from csgraph.graph.preview import SHOWN, completed
from csgraph.graph.recent import Recent
from csgraph.graph.render import Budget, Statement, render
from csgraph.graph.segments import expand
from csgraph.graph.selection import Selector
from csgraph.telemetry.figures import CacheFigures, Durations
from csgraph.tenancy.principal import Principal

_CHARACTERS_A_PLAN = 10_000
"""Of statement and document together; the cache holds fewer plans where they are larger."""


@dataclass(frozen=True)
class Write:
    """A mutation field, with the statement that reads its payload; None where none is needed."""

    payload: Payload
    statement: Statement | None


@dataclass(frozen=True)
class Compiled:
    """A plan with its statement; no statement where Postgres has nothing to say.

    Of a mutation the plan has no entries: each of its fields is a write with its own.
    """

    plan: Plan
    statement: Statement | None
    price: Price
    writes: tuple[Write, ...] = ()
    is_atomic: bool = False


@dataclass(frozen=True)
class Prepared:
    """A compiled operation with the values of one request.

    ``keys`` are what guards its mutations against being repeated, by response key.
    """

    compiled: Compiled
    values: RequestValues
    keys: Mapping[str, str] = field(default_factory=dict)

    def parameters(self) -> list[Any]:
        """Return the statement's parameters in order.

        Raises:
            InvalidInput: a value can't be used, such as text with NUL.
        """
        if self.compiled.statement is None:
            return []
        return [draw(self.values) for draw in self.compiled.statement.draws]


class Compiler:
    """Compiles operations against one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        catalog: Catalog,
        *,
        cursors: CursorCodec,
        limits: Limits | None = None,
        policy: Policy = tenant_policy,
        policy_values: dict[str, Any] | None = None,
        plan_cache_size: int = 2_000,
        introspection_cache_bytes: int = 4_000_000,
    ) -> None:
        self.schema = schema
        self.limits = limits or Limits()
        writes = (f"Mutation.{name}" for name in catalog.mutations)
        varying = frozenset({*COORDINATES, PREVIEW, *writes})
        self.documents = Documents(schema, self.limits, varying=varying)
        self.catalog = catalog
        self.log = log_of(catalog)
        self._relative = catalog.relative_fields()
        self._own_instants = own_instants(catalog)
        self._cursors = cursors
        self._policy = policy
        self._policy_values = policy_values or {}
        self.compile_seconds = Durations()
        self._plans: Recent[Any, Compiled] = Recent(
            entries=plan_cache_size, weight=plan_cache_size * _CHARACTERS_A_PLAN
        )
        self._introspector = Introspector(schema, self.limits, introspection_cache_bytes)

    def caches(self) -> dict[str, CacheFigures]:
        """Return the figures of each cache by its name."""
        return {
            "documents": self.documents.figures,
            "plans": self._plans.figures,
            "introspections": self._introspector.figures,
        }

    def prepare(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
        principal: Principal,
        now: datetime,
    ) -> Prepared:
        """Compile an operation, or find it compiled, and read its values.

        Raises:
            VariablesRejected, InvalidInput, FieldLimitExceeded, Throttled: it can't be served.
        """
        coerced = coerce_variables(self.schema, operation, variables, self.limits)
        reached = document.reached(operation)
        sites, lists, shapes = self._read_sites(document, reached.sites, coerced, principal, now)
        switches = tuple(switch.on(coerced) for switch in reached.switches)
        key = (
            document.text,
            operation.loc and operation.loc.start,
            principal.scopes,
            switches,
            shapes,
        )
        compiled = self._plans.get(key)
        if compiled is None:
            started = time.perf_counter()
            compiled = self._compile(document, operation, coerced, principal, sites)
            self.compile_seconds.add(time.perf_counter() - started)
            statements = (compiled.statement, *(each.statement for each in compiled.writes))
            weight = sum(len(each.text) for each in statements if each)
            self._plans.put(key, compiled, weight + len(document.text))
        introspected: dict[str, bytes] = {}
        if any(isinstance(each.value, IntrospectionValue) for each in compiled.plan.entries):
            introspected = self._introspector.answers(
                document, operation, coerced, principal.credential_id, now
            )
        values = RequestValues(
            (*sites, self._policy_values),  # last: shared_segment.GRANT_SITE
            principal.tenant_id,
            now,
            self._cursors.pads,
            introspected,
            lists,
            principal.credential_id,
            principal.grant_id,
        )
        self._check_cost(compiled.price.requested(values))
        return Prepared(compiled, values, _keys(compiled, coerced))

    def _check_cost(self, requested: int) -> None:
        if requested > self.limits.cost:
            msg = (
                f"The operation may cost {requested:,} points; at most {self.limits.cost:,} are "
                "served. Ask for smaller pages, fewer levels, or less in one operation."
            )
            raise FieldLimitExceeded(msg, requested=requested, limit=self.limits.cost)

    def _read_sites(
        self,
        document: Document,
        sites: list[Site],
        variables: VariableValues,
        principal: Principal,
        now: datetime,
    ) -> tuple[tuple[dict[str, Any], ...], dict[int, ListMark], tuple[Any, ...]]:
        values: list[dict[str, Any]] = [{}] * document.site_count
        lists: dict[int, ListMark] = {}
        shapes: list[Any] = []
        for site in sites:
            read = document.constants.get(site.index)
            if read is None or read.tenant_id != principal.tenant_id:
                read = self._read(site, variables, principal)
                if site.is_constant:
                    document.constants[site.index] = read
            shapes += read.shapes
            if read.list_hash is not None:
                lists[site.index] = _mark(read, read.list_hash, now)
            if site.coordinate not in self._own_instants:
                check_instant(read.values, site.coordinate, now)
            values[site.index] = read.values
        return tuple(values), lists, tuple(shapes)

    def _read(self, site: Site, variables: VariableValues, principal: Principal) -> Read:
        """Read the arguments of a field, with the segments and cursors that they name."""
        given, list_hash, relative = site.read(variables), None, False
        if "filter" in given:
            given = expand(site.definition, given, principal.segments)
        if site.coordinate in COORDINATES:
            given = read_cursor(given, site.coordinate)
        elif "after" in site.definition.args:
            given, list_hash = site.resolve_cursors(given, self._cursors, principal.tenant_id)
            relative = is_relative(given.get("filter"), self._relative)
        shapes = [self._shape(site, given, (self.limits.ids, self.limits.list_operands))]
        if site.coordinate == PREVIEW:
            given = completed(given, principal, self.schema, self.catalog, self.limits)
            shapes.append(given.get(SHOWN))
        return Read(principal.tenant_id, given, tuple(shapes), list_hash, relative)

    def _shape(self, site: Site, given: dict[str, Any], bounds: tuple[int, ...]) -> Any:
        """Return what of a field's values decides the plan.

        What is read of a write is told by its selection, whatever is written, but for what its
        rules are chosen by.
        """
        if not site.is_write:
            return site.shape(given, bounds)
        return self.catalog.mutations[site.coordinate.removeprefix("Mutation.")].knows(given)

    def _compile(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        principal: Principal,
        sites: tuple[dict[str, Any], ...],
    ) -> Compiled:
        selector = Selector(self.schema, document, variables)
        planner = Planner(self.catalog, self.limits, selector, principal.scopes, sites)
        if operation.operation is OperationType.MUTATION:
            return self._compile_writes(operation, planner)
        root = self.schema.get_root_type(operation.operation)
        if root is None:
            raise AssertionError(operation.operation)
        policy = reading(self._policy, principal.scopes)
        plan = apply_policy(planner.plan(root.name, [operation.selection_set]), policy)
        statement = render(plan, self.log, self._budget()) if _needs_sql(plan) else None
        return Compiled(plan, statement, price_of(plan))

    def _budget(self) -> Budget:
        return Budget(self.limits.parts)

    def _compile_writes(self, operation: OperationDefinitionNode, planner: Planner) -> Compiled:
        """Compile the payload of each mutation field; the fields run in the order given."""
        writes: list[Write] = []
        priced: list[Entry] = []
        budget = self._budget()
        policy = reading(self._policy, planner.scopes)
        for found in planner.selector.fields("Mutation", [operation.selection_set]):
            payload = plan_payload(planner, found)
            guarded = apply_policy(Plan(payload.entries, (), ()), policy)
            statement = render(guarded, self.log, budget) if _needs_sql(guarded) else None
            writes.append(Write(payload, statement))
            priced += guarded.entries
        price = price_of(Plan(tuple(priced), (), ()))
        told = Plan((), tuple(planner.errors), tuple(planner.warnings))
        is_atomic = any(each.name.value == ATOMIC.name for each in operation.directives or ())
        many = ((each.payload.site, 1) for each in writes if each.payload.mutation.many)
        price = replace(
            price, fixed=price.fixed + WRITE * len(writes), by_ids=(*price.by_ids, *many)
        )
        return Compiled(told, None, price, tuple(writes), is_atomic)


def _needs_sql(plan: Plan) -> bool:
    return any(not isinstance(entry.value, Text | IntrospectionValue) for entry in plan.entries)


def _mark(read: Read, list_hash: str, now: datetime) -> ListMark:
    """Return what marks a list's cursors, and the instant that its filter starts from."""
    if not read.is_relative:
        return ListMark(list_hash, now)
    start = pinned_now(read.values) or now
    return ListMark(list_hash + pin(start), start)


def _keys(compiled: Compiled, variables: VariableValues) -> dict[str, str]:
    """Return the key of each mutation field that has one."""
    given = {
        write.payload.key: get_directive_values(IDEMPOTENT, write.payload.node, variables)
        for write in compiled.writes
    }
    return {key: values["key"] for key, values in given.items() if values}
