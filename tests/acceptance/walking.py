"""A walk over whatever a schema holds, as introspection shows it.

Every root field with every argument, every field to a depth, every operator of every
filter, every order, fed with values that the walker was given. The walk knows kinds of
arguments, not names of types: a new node is walked without a word here, and an argument
of a new kind stops the walk.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)
from graphql.type import get_nullable_type

from tests.acceptance.hoard import Hoard
from tests.acceptance.turns import EACH, Turn, item_of, turns_among
from tests.acceptance.walking_figures import (
    figure_conditions,
    figure_selections,
    parted,
    told_by,
)

DEPTH = 2  # edges beyond a root field, so three levels of fields with it
PACKED = 20
IDS = 100
FOREIGN = 6
"""How many other lists a list is given a cursor of."""
COORDINATES = 100
THEN = "2001-02-03T04:05:06Z"
"""An instant between the twins' years and now."""
POSITION = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
PAGE = f"{POSITION} totalCount"
SEARCHES = 30
TYPES = 30
"""Of how many types the own fields are selected at a time: aliases have a limit."""
CUSTOM = {
    "text": "TEXT",
    "number": "NUMBER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "dateTime": "DATE_TIME",
    "options": "MULTI_OPTION",
}
"""Operands for fields that tenants define, each with a type; keys are those of the twins."""
DEMANDED = {
    "since": '"1900-01-01T00:00:00Z"',
    "contactsLeave": "[]",
    "from": f'"{THEN}"',
    "key": '"{owner}-TEXT"',
}
"""What edges are given that demand an argument."""
AT_HAND = {"Date": ("ExchangeRate", "effectiveOn"), "Decimal": ("ExchangeRate", "rate")}
"""What roots are given that demand a day or a number: a value of a field that was seen."""
WORKED = {
    *("influenceMap", "influenceWhatIf", "influenceChanges", "standing", "effects"),
    *("clocks", "custody", "introductionExplained", "completenessExplained"),
    *("emotionalPhaseExplained", "alertQueue", "evidence", "playbook"),
    *("assessment", "planMissing", "progress", "realizedValue", "overdue", "clientVelocity"),
    *("causalChain", "renewalPlan", "match", "expertiseRate"),
    *("family", "fit", "icpMatch", "pricing", "forecast", "result", "action"),
    *("expansionType", "opportunityOwner", "askAtRisk", "reasonToStayMissing"),
    *("outreachPlaybook", "state", "csmCandidates", "entitlements", "metricFindings", "tier"),
}
"""Fields that are worked out: walked to their end, and once, since they are dear to compile."""
NOW_ONLY = {"effectsUntold"}  # leaves that are told of no instant but the present one
ONCE = {*WORKED, "diff", "customField"}
"""Fields that are asked of a list's own records alone, since they are dear to compile."""
SHARED = ("Account.*", "Account.owner", "Account.tickets", "Contact.*", "Ticket.*", "User.name")


@dataclass(frozen=True)
class Step:
    """One request of the walk."""

    name: str
    query: str
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Walk:
    """The requests that a schema allows, fed from a hoard."""

    schema: GraphQLSchema
    hoard: Hoard
    every: int = 1
    """Of how many orders and probes one is tried, and of how many ways to a type each edge of it.

    Whatever it is, every field of every type is read, and every edge leads somewhere.
    """

    @property
    def roots(self) -> dict[str, GraphQLField]:
        assert self.schema.query_type is not None
        fields: dict[str, GraphQLField] = self.schema.query_type.fields
        return fields

    def lists(self) -> Iterator[Step]:
        """Read every list, every field to the walk's depth."""
        for name, root in self.roots.items():
            if is_plain_list(root):
                yield from self._list(name, root)

    def orders(self) -> Iterator[Step]:
        """Sort every list by everything that it can be sorted by."""
        for name, root in self.roots.items():
            for order in self._orders(root) if is_plain_list(root) else ():
                arguments = "first: 2, orderBy: [$v]"
                yield self._page(f"{name} by {order}", name, arguments, order, root.args["orderBy"])

    def identities(self) -> Iterator[Step]:
        """Ask for everything that is asked for by an identity."""
        for name, root in self.roots.items():
            if not is_plain_list(root):
                yield from self._root(name, root)

    def probes(self) -> Iterator[Step]:
        """Give every list the hoard's cursors, and its values to every operator."""
        for name, root in self.roots.items():
            if is_plain_list(root):
                yield from self._cursors(name, root)
                yield from self._filters(name, root)
            elif "after" in root.args:
                yield from self._foreign_cursors(name, root)

    def reads(self) -> Iterator[Step]:
        """Read every field, in as many ways as asked, in no order and by no filter."""
        yield from self.lists()
        yield from self.identities()

    def steps(self) -> Iterator[Step]:
        """Make every request there is: all reads, and of orders and probes as many as asked."""
        yield from self.reads()
        yield from islice(self.orders(), None, None, self.every)
        yield from islice(self.probes(), None, None, self.every)

    # Roots

    def _root(self, name: str, root: GraphQLField) -> Iterator[Step]:
        required = [key for key, arg in root.args.items() if is_required_argument(arg)]
        if not required:
            yield from self._deep(name, root, "", {})
            return
        assert len(required) == 1, f"{name} takes several arguments: teach the walk what they are"
        for value in self._required(name, required[0], root.args[required[0]]):
            yield from self._deep(name, root, f"({required[0]}: $v)", {"v": value})
            for key, label in parted(root):
                arguments = f"({required[0]}: $v, {key}: {label})"
                yield from self._deep(name, root, arguments, {"v": value})
            then = self._with_a_past(value)
            if "asOf" in root.args and then:
                yield self._at_an_instant(name, root, f"{required[0]}: $v, ", then)

    def _with_a_past(self, value: Any) -> Any:
        """Return of an identity or a list of ids what can be asked for at an instant.

        Of single ids one of each type is enough.
        """
        logged = [ids for name, ids in self.hoard.ids.items() if "history" in self._fields_of(name)]
        match value:
            case str():
                return value if value in [ids[0] for ids in logged] else None
            case list():
                known = {id_ for ids in logged for id_ in ids}
                return [id_ for id_ in value if id_ in known]
            case _:
                return value

    def _fields_of(self, name: str) -> Any:
        return getattr(self.schema.type_map.get(name), "fields", {})

    def _at_an_instant(
        self, name: str, root: GraphQLField, arguments: str = "", value: Any = None
    ) -> Step:
        """Ask for what was there, all fields of it and of one list of each record."""
        declared = ""
        if value is not None:
            [argument] = [arg for arg in root.args.values() if is_required_argument(arg)]
            declared = f"query($v: {argument.type})"
        type_: Any = get_named_type(root.type)
        shown = "id"
        if isinstance(type_, GraphQLObjectType):
            leaves = self._leaves(self._node(root), NOW_ONLY)
            shown = f"nodes {{ {leaves} }} {PAGE}" if "nodes" in type_.fields else leaves
        asked = f'{name}({arguments}asOf: "{THEN}") {{ __typename {shown} }}'
        return Step(
            f"{name} at an instant", f"{declared} {{ {asked} }}", {"v": value} if value else {}
        )

    def _required(self, name: str, key: str, argument: GraphQLArgument) -> Iterator[Any]:
        type_ = get_nullable_type(argument.type)
        named: Any = get_named_type(type_)
        if named.name == "ID":
            ids = self.hoard.all_ids()
            yield from (
                [ids[i : i + IDS] for i in range(0, len(ids), IDS)] if is_list_type(type_) else ids
            )
            return
        if key == "coordinates":
            yield [f"{node}.{field}" for node, field in list(self.hoard.values)[:COORDINATES]]
            return
        if key == "query":
            yield from self._searches()
            return
        if isinstance(named, GraphQLEnumType):
            yield from named.values
            return
        if key == "key":
            yield from self.hoard.values[("PolicyVersion", "key")]
            return
        if named.name in AT_HAND:
            yield self.hoard.values[AT_HAND[named.name]][0]
            return
        assert getattr(named, "is_one_of", False), f"{name}({key}:) is unknown to the walk"
        for member, input_field in named.fields.items():
            for value in self._identities(member, get_named_type(input_field.type)):
                yield {member: value}

    def _identities(self, member: str, type_: Any) -> Iterator[Any]:
        """Return what may identify something: an id, a field of its own, or any external id."""
        if isinstance(type_, GraphQLInputObjectType):
            yield from self._proposals(type_)
            return
        if member == "id":
            yield from self.hoard.all_ids()
            return
        if type_.name == "ID":
            yield from self.hoard.ids[member.title()]
            yield self.hoard.all_ids()[0]
            return
        known = [
            v for (_, name), values in self.hoard.values.items() if name == member for v in values
        ]
        known += self.hoard.values.get(("ExternalRef", "externalId"), [])
        yield from dict.fromkeys(map(str, known))

    def _proposals(self, type_: GraphQLInputObjectType) -> Iterator[dict[str, Any]]:
        """Return grants that could be made: of accounts that are known, or of a segment."""
        assert set(type_.fields) == {"fields", "accounts", "segment", "purpose"}, type_
        shared = list(SHARED)
        yield {"fields": shared, "accounts": self.hoard.ids["Account"], "purpose": "to walk"}
        yield from ({"fields": shared, "segment": segment} for segment in self.hoard.ids["Segment"])

    def _searches(self) -> list[str]:
        """Return one text of each field that was seen, and parts of some."""
        texts = [str(values[0]) for values in self.hoard.values.values() if values]
        parts = [text[:9] for text in texts[:5]]
        return [text for text in dict.fromkeys([*parts, *texts]) if len(text) > 1][:SEARCHES]

    def _foreign_cursors(self, name: str, root: GraphQLField) -> Iterator[Step]:
        [key] = [key for key, argument in root.args.items() if is_required_argument(argument)]
        for value in self._searches()[:3]:
            for cursors in self.hoard.cursors.values():
                query = f"query($v: String!, $q: String!) {{ {name}({key}: $q, after: $v) "
                variables = {"v": cursors[0], "q": value}
                yield Step(f"{name} at a cursor", f"{query} {{ {POSITION} }} }}", variables)

    def _list(self, name: str, root: GraphQLField) -> Iterator[Step]:
        yield from self._deep(name, root, "(first: 5)", {})
        if "last" in root.args:
            yield from islice(self._deep(name, root, "(last: 5)", {}), 1)
        yield from self._worked(name, root)
        if "asOf" in root.args:
            yield self._at_an_instant(name, root, "first: 5, ")
        for figures in figure_selections(get_named_type(root.type)):
            yield Step(f"{name} computed", f"{{ {name}(first: 1) {{ __typename {figures} }} }}")

    def _worked(self, name: str, root: GraphQLField) -> Iterator[Step]:
        """Read all of every worked field, with the own fields of the nodes that it names."""
        owner = self._node(root).name
        for key, edge in self._node(root).fields.items():
            if key in WORKED and not is_leaf_type(get_named_type(edge.type)):
                inner = self._to_the_end(get_named_type(edge.type))
                query = f"{{ {name}(first: 5) {{ nodes {{ __typename {key}{_demanded(edge, owner)} "
                yield Step(f"{name}.{key}", f"{query} {{ __typename {inner} }} }} }} }}")

    def _to_the_end(self, type_: Any) -> str:
        if "id" in type_.fields:
            return self._leaves(type_)
        further = (
            f"{name} {{ __typename {self._to_the_end(get_named_type(edge.type))} }}"
            for name, edge in type_.fields.items()
            if not is_leaf_type(get_named_type(edge.type))
        )
        return " ".join([self._leaves(type_), *further])

    def _page(
        self, label: str, name: str, arguments: str, value: Any, argument: GraphQLArgument
    ) -> Step:
        type_ = str(argument.type).replace("[", "").replace("]", "").rstrip("!") + "!"
        listed = get_named_type(self.roots[name].type)
        body = f"{{ edges {{ cursor node {{ {_mark(listed)} }} }} {_page(listed)} }}"
        return Step(label, f"query($v: {type_}) {{ {name}({arguments}) {body} }}", {"v": value})

    def _orders(self, root: GraphQLField) -> Iterator[dict[str, Any]]:
        """Sort by every field once, directions and places of nulls taking turns."""
        if "orderBy" not in root.args:
            return
        order = get_named_type(root.args["orderBy"].type)
        assert isinstance(order, GraphQLInputObjectType)
        if "customField" in order.fields:
            yield from self._custom_orders(root)
        labels = {
            name: list(get_named_type(given.type).values)
            for name, given in order.fields.items()
            if name != "customField"
        }
        for at, field_ in enumerate(labels.pop("field")):
            ways = {
                name: ways[(at >> bit) % len(ways)]
                for bit, (name, ways) in enumerate(labels.items())
            }
            yield {"field": field_, **ways}

    def _custom_orders(self, root: GraphQLField) -> Iterator[dict[str, Any]]:
        for type_ in [each for each in CUSTOM.values() if each != "MULTI_OPTION"]:
            key = f"{self._node(root).name}-{type_}"
            for direction in ("ASC", "DESC"):
                yield {"customField": {"key": key, "type": type_}, "direction": direction}

    def _cursors(self, name: str, root: GraphQLField) -> Iterator[Step]:
        """Give a list its own cursors, and some of other lists: a cursor names the list it is of.

        Each list begins elsewhere among the others, so that all of them are given somewhere.
        """
        own = f"Query.{name}"
        others = [at for at in self.hoard.cursors if at != own]
        begin = list(self.roots).index(name) * FOREIGN
        chosen = [others[(begin + i) % len(others)] for i in range(min(FOREIGN, len(others)))]
        given = [(own, cursor) for cursor in self.hoard.cursors.get(own, [])[:4]]
        given += [(at, self.hoard.cursors[at][0]) for at in chosen]
        ways = {"after": "first: 5, after: $v", "before": "last: 5, before: $v"}
        for coordinate, cursor in given:
            for arguments in [way for key, way in ways.items() if key in root.args]:
                yield self._page(
                    f"{name} at {coordinate}", name, arguments, cursor, root.args["after"]
                )
        node = self._node(root)
        for edge, field_ in node.fields.items():
            for cursor in (
                self.hoard.cursors.get(f"{node.name}.{edge}", []) if "first" in field_.args else []
            ):
                mixed = isinstance(item_of(get_named_type(field_.type)), GraphQLUnionType)
                shown = f"nodes {{ __typename }} {POSITION}" if mixed else f"nodes {{ id }} {PAGE}"
                if not mixed and "id" not in self._node(field_).fields:
                    shown = f"nodes {{ __typename }} {PAGE}"
                inner = f"{edge}(first: 5, after: $v) {{ {shown} }}"
                query = f"query($v: String!) {{ {name}(first: 5) {{ nodes {{ id {inner} }} }} }}"
                yield Step(f"{name}.{edge} at a cursor", query, {"v": cursor})

    # Filters

    def _filters(self, name: str, root: GraphQLField) -> Iterator[Step]:
        type_ = get_named_type(root.args["filter"].type)
        node = self._node(root)
        listed = get_named_type(root.type)
        own = [*self._own_conditions(type_, node), *self._custom_conditions(type_, node)]
        first = {next(iter(case)): case for case in reversed(own)}.values()
        cases = [*own, *self._related(type_, node), *self._by_type(type_, node)]
        cases += [{"not": case} for case in first if "not" in type_.fields]
        cases += figure_conditions(type_, node, self.hoard.values, self._own_conditions)
        cases += [{"or": [case, {"or": []}]} for case in own[:1] if "or" in type_.fields]
        if "segment" in type_.fields and is_leaf_type(get_named_type(type_.fields["segment"].type)):
            cases += [{"segment": id_} for id_ in self.hoard.ids.get("Segment", [])]
        for start in range(0, len(cases), PACKED):
            packed = cases[start : start + PACKED]
            declared = " ".join(f"$f{i}: {type_.name}" for i in range(len(packed)))
            body = "".join(
                f"f{i}: {name}(first: 3, filter: $f{i}) "
                f"{{ nodes {{ {_mark(listed)} }} {_page(listed)} }} "
                for i in range(len(packed))
            )
            variables = {f"f{i}": case for i, case in enumerate(packed)}
            yield Step(f"{name} filtered {start}", f"query({declared}) {{ {body} }}", variables)

    def _own_conditions(self, filter_: Any, node: Any) -> Iterator[dict[str, Any]]:
        """Compare every field of a node by every operator."""
        for name, input_field in filter_.fields.items():
            told = told_by(node, name) if name in node.fields else None
            if told is not None:
                comparisons = get_named_type(input_field.type)
                for operand in self._operands(comparisons, *told):
                    yield {name: operand}

    def _custom_conditions(self, filter_: Any, node: Any) -> Iterator[dict[str, Any]]:
        """Compare a field of each type that tenants define by every operator."""
        if "customField" not in filter_.fields:
            return
        named = get_named_type(filter_.fields["customField"].type)
        for operand, type_ in CUSTOM.items():
            comparisons = get_named_type(named.fields[operand].type)
            for compared in self._operands(comparisons, "CustomFieldValue", operand):
                yield {"customField": {"key": f"{node.name}-{type_}", operand: compared}}

    def _related(self, filter_: Any, node: Any) -> Iterator[dict[str, Any]]:
        """Follow every relation to one comparison of each type, quantifiers taking turns."""
        for name, input_field in filter_.fields.items():
            if name not in node.fields or name == "customField":
                continue
            if is_leaf_type(get_named_type(node.fields[name].type)):
                continue
            other, inner = self._node(node.fields[name]), get_named_type(input_field.type)
            quantifiers = [key for key in ("some", "every", "none") if key in inner.fields]
            compared = get_named_type(inner.fields["some"].type) if quantifiers else inner
            seen: dict[Any, dict[str, Any]] = {}
            for condition in self._own_conditions(compared, other):
                seen.setdefault(compared.fields[next(iter(condition))].type, condition)
            for at, condition in enumerate(seen.values()):
                if quantifiers:
                    yield {name: {quantifiers[at % len(quantifiers)]: condition}}
                else:
                    yield {name: condition}

    def _by_type(self, filter_: Any, node: Any) -> Iterator[dict[str, Any]]:
        """Filter records of each type by each of their fields, where a filter is of several."""
        for name, input_field in filter_.fields.items():
            inner = get_named_type(input_field.type)
            if name in node.fields or name in {"and", "or", "not"} or not is_filter(inner):
                continue
            other = self.schema.type_map[inner.name.removesuffix("Filter")]
            seen: dict[str, dict[str, Any]] = {}
            for condition in self._own_conditions(inner, other):
                seen.setdefault(next(iter(condition)), condition)
            yield from ({name: condition} for condition in seen.values())

    def _operands(self, comparisons: Any, node: str, name: str) -> Iterator[dict[str, Any]]:
        known = self.hoard.values.get((node, name), [])
        for operator, input_field in comparisons.fields.items():
            if operator == "isNull":
                yield from ({operator: True}, {operator: False})
            elif is_list_type(get_nullable_type(input_field.type)):
                yield {operator: known[:50]}
            else:
                yield from ({operator: value} for value in known[:1])

    # Selections

    def _deep(
        self, name: str, root: GraphQLField, arguments: str, variables: dict[str, Any]
    ) -> Iterator[Step]:
        """Select every field to the walk's depth, one edge of the first level at a time.

        Where identities are asked for, their own fields show whether anything answers. Else the
        first of the selections shows it: where not all is tried, what does not answer even to
        its own tenant is asked for no more.
        """
        declared = ""
        if variables:
            [argument] = [arg for arg in root.args.values() if is_required_argument(arg)]
            declared = f"($v: {argument.type})"
        answered: Any = get_named_type(root.type)
        if is_leaf_type(answered):
            yield Step(name, f"{{ {name} }}")
            return
        by_identity = bool(variables) and "id" in getattr(answered, "fields", {})
        selections = self._own(answered) if by_identity else self._selections(answered)
        for at, selection in enumerate(selections):
            if at and variables and self.every > 1 and not self.hoard.has_answer(name, variables):
                return
            query = f"query{declared} {{ {name}{arguments} {{ __typename {selection} }} }}"
            yield Step(f"{name}{arguments}", query, variables)

    def _own(self, type_: Any) -> Iterator[str]:
        """Select a type's own fields; of one that many share, those of a few types at a time."""
        if not isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            yield self._leaves(type_)
            return
        possible = self.schema.get_possible_types(type_)
        for start in range(0, len(possible), TYPES):
            few = possible[start : start + TYPES]
            yield " ".join(f"... on {t.name} {{ {self._aliased(t, few)} }}" for t in few)

    def _selections(self, type_: Any) -> Iterator[str]:
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            yield from self._own(type_)
            for each in self.schema.get_possible_types(type_):
                for selection in self._selections(each):
                    yield f"... on {each.name} {{ {selection} }}"
        elif isinstance(item_of(type_), GraphQLUnionType):
            yield self._inside(type_, DEPTH)
        elif "nodes" in type_.fields:
            for selection in self._selections(self._node_of(type_)):
                edges = f"edges {{ __typename cursor node {{ {_mark(type_)} }} }}"
                yield f"{edges} nodes {{ __typename {selection} }} {_page(type_)}"
        else:
            leaves = self._leaves(type_)
            yield leaves
            for name, edge in type_.fields.items():
                if not is_leaf_type(get_named_type(edge.type)) and name not in WORKED:
                    turn = self._turns.get((type_.name, name), EACH)
                    yield f"{leaves} {self._edge(type_, name, edge, DEPTH - 1, turn)}"

    @cached_property
    def _turns(self) -> dict[tuple[str, str], Turn]:
        answered = [get_named_type(root.type) for root in self.roots.values()]
        return turns_among((item_of(each) or each for each in answered), WORKED, self.every)

    def _aliased(self, type_: Any, beside: Iterable[Any]) -> str:
        """Select a type's own fields, those that clash with another type's under another key."""
        leaves = self._leaves(type_).split()
        forms = {
            leaf: {str(each.fields[leaf].type) for each in beside if leaf in each.fields}
            for leaf in leaves
        }
        return " ".join(
            leaf if len(forms[leaf]) == 1 else f"{type_.name}_{leaf}: {leaf}" for leaf in leaves
        )

    def _edge(
        self, owner: Any, name: str, edge: GraphQLField, depth: int, turn: Turn = EACH
    ) -> str:
        arguments = "(first: 2)" if "first" in edge.args else _demanded(edge, owner.name)
        return f"{name}{arguments} {{ {self._inside(get_named_type(edge.type), depth, turn)} }}"

    def _inside(self, type_: Any, depth: int, turn: Turn = EACH) -> str:
        if isinstance(item_of(type_), GraphQLUnionType):
            return self._of_several_types(type_)
        if "nodes" in type_.fields:
            node = self._inside(self._node_of(type_), depth, turn)
            mark = "id" if "id" in self._node_of(type_).fields else "__typename"
            return f"__typename edges {{ cursor node {{ {mark} }} }} nodes {{ {node} }} {PAGE}"
        further = [
            self._edge(type_, name, edge, depth - 1)
            for name, edge in type_.fields.items()
            if depth > 0 and not is_leaf_type(get_named_type(edge.type)) and name not in ONCE
        ]
        mine, of = turn
        return " ".join(["__typename", self._leaves(type_), *further[mine::of]])

    def _of_several_types(self, connection: Any) -> str:
        """Select all of every type of item, and all that edges say of them."""
        possible = self.schema.get_possible_types(item_of(connection))
        node = " ".join(f"... on {t.name} {{ {self._aliased(t, possible)} }}" for t in possible)
        facts = " ".join(
            name
            if is_leaf_type(get_named_type(field.type))
            else f"{name} {{ {self._inside(get_named_type(field.type), DEPTH)} }}"
            for name, field in get_named_type(connection.fields["edges"].type).fields.items()
            if name != "node"
        )
        shown = f"__typename {node}"
        return f"edges {{ __typename {facts} node {{ {shown} }} }} nodes {{ {shown} }} {POSITION}"

    def _leaves(self, type_: Any, but: Iterable[str] = ()) -> str:
        leaves = (n for n, f in type_.fields.items() if is_leaf_type(get_named_type(f.type)))
        return " ".join(name for name in leaves if name not in but)

    def _node(self, root: GraphQLField) -> GraphQLObjectType:
        type_: Any = get_named_type(root.type)
        return self._node_of(type_) if "nodes" in type_.fields else type_

    def _node_of(self, connection: Any) -> GraphQLObjectType:
        found = get_named_type(connection.fields["nodes"].type)
        assert isinstance(found, GraphQLObjectType)
        return found


def is_filter(type_: Any) -> bool:
    """Whether an input is the filter of a type of records."""
    return isinstance(type_, GraphQLInputObjectType) and {"and", "or", "not"} <= set(type_.fields)


def _mark(connection: Any) -> str:
    """Return what tells one item of a list from another, as far as it has an id."""
    return "id" if "id" in get_named_type(connection.fields["nodes"].type).fields else "__typename"


def _page(connection: Any) -> str:
    """Return what a list tells of a page."""
    return PAGE if "totalCount" in connection.fields else POSITION


def _demanded(edge: GraphQLField, owner: str) -> str:
    """Return what an edge can't be read without."""
    required = [name for name, arg in edge.args.items() if is_required_argument(arg)]
    given = [f"{name}: {DEMANDED[name].replace('{owner}', owner)}" for name in required]
    return f"({', '.join(given)})" if given else ""


def is_plain_list(root: GraphQLField) -> bool:
    """Whether a root field lists everything there is of a type."""
    return "first" in root.args and not any(map(is_required_argument, root.args.values()))
