"""One case: an operation, asked of csgraph and of the reference, and the pages after it."""

import math
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import parse

from csgraph.errors import CsgraphError, InvalidInput
from csgraph.graph.catalog import Catalog
from csgraph.graph.limits import FieldLimitExceeded
from csgraph.ids import TenantId
from csgraph.tenancy.scopes import SCOPES
from tests.properties.denied import Denials
from tests.properties.generator import Operation, Path, Writer
from tests.properties.reference import CursorOf, Reference
from tests.properties.world import Rows

Answered = Callable[..., Awaitable[dict[str, Any]]]
UNASKED = {"explain:read", "accounts:write", "contacts:write"}
"""Scopes that no field takes."""
ROLES: tuple[frozenset[str], ...] = (
    frozenset(SCOPES),
    *(frozenset(SCOPES) - {scope} for scope in SCOPES if scope not in UNASKED),
    frozenset({"accounts:read", "contacts:read", "support:read"}),
    frozenset({"support:read"}),
    frozenset(),
)
"""All scopes, all but one, what a partner might have, and none."""


class Different(AssertionError):
    """The two answers differ."""


@dataclass
class Setting:
    """What all cases of a world share."""

    catalog: Catalog
    schema: Any
    rows: Rows
    tenant_id: TenantId
    ask: Answered
    unlisted: frozenset[str] = frozenset()
    """Tables whose rows are seen only where another row refers to them."""

    tally: Counter[str] = field(default_factory=Counter)


@dataclass
class Case:
    """One seed's operation in a setting."""

    setting: Setting
    seed: int

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        everyone = self.random.random() < 0.5
        self.scopes = ROLES[0] if everyone else self.random.choice(ROLES)
        self.cursors: dict[str, str] = {}
        self.found: dict[Path, list[str]] = {}
        of = self.setting
        self.see = Reference(
            of.catalog, of.schema, of.rows, of.tenant_id, self.scopes, self.cursors, of.unlisted
        )

    def write(self) -> Operation:
        of = self.setting
        return Writer(self.random, of.catalog, of.schema, of.rows, self.scopes).operation()

    async def run(self) -> None:
        """Ask, and follow cursors of the answers twice.

        Raises:
            Different: naming the seed, the document and the place.
        """
        operation = self.write()
        given = dict(operation.variables)
        for page in range(3):
            try:
                if not await self.agree(operation.query, given):
                    return
            except Different as difference:
                raise Different(self.told(operation.query, given, difference)) from difference
            self.setting.tally["operations"] += 1
            followed = {
                name: self.random.choice(self.found[path])
                for path, name in operation.cursors.items()
                if self.found.get(path) and self.random.random() < 0.8
            }
            if not followed:
                return
            self.setting.tally["pages followed"] += 1
            given = {**operation.variables, **followed}
            assert page < 3

    def told(self, query: str, given: dict[str, Any], difference: Exception) -> str:
        missing = sorted(set(SCOPES) - self.scopes)
        return f"seed {self.seed}: {difference}\n{query}\n{given}\nwithout scopes: {missing}"

    async def agree(self, query: str, given: dict[str, Any]) -> bool:
        """Ask both; return whether there was an answer."""
        denials = Denials(
            self.setting.catalog, self.setting.schema, self.scopes, parse(query), given
        )
        try:
            answer = await self.setting.ask(self.setting.tenant_id, query, self.scopes, given)
        except FieldLimitExceeded:
            self.setting.tally["too dear"] += 1
            return False
        except InvalidInput as error:
            named = denials.refused and "requiredScopes" in error.extensions
            if not named and not denials.withheld:
                raise Different(f"refused: {error.message}") from error
            self.setting.tally["refused for a scope"] += 1
            return False
        except CsgraphError as error:
            raise Different(f"failed: {error!r}") from error
        if denials.refused:
            raise Different("answered, where a filter or order takes a scope that is missing")
        if answer["errors"] != denials.errors:
            raise Different(f"errors: {answer['errors']}, expected {denials.errors}")
        self.found.clear()
        self.compare(self.see.answer(query, given), answer["data"], ())
        return True

    def compare(self, expected: Any, actual: Any, path: Path) -> None:
        """Raise where two answers differ; note where each cursor stands."""
        match expected:
            case CursorOf():
                self._note(expected, actual, path)
            case dict():
                if not isinstance(actual, dict) or list(expected) != list(actual):
                    self._differ(expected, actual, path)
                for key, value in expected.items():
                    self.compare(value, actual[key], (*path, key))
            case list():
                if not isinstance(actual, list) or len(expected) != len(actual):
                    self._differ(expected, actual, path)
                for wanted, found in zip(expected, actual, strict=True):
                    self.compare(wanted, found, path)
            case float() if isinstance(actual, int | float) and not isinstance(actual, bool):
                if not math.isclose(expected, actual, rel_tol=1e-9, abs_tol=1e-9):
                    self._differ(expected, actual, path)
            case _:
                if expected != actual or type(expected) is not type(actual):
                    self._differ(expected, actual, path)

    def _note(self, expected: CursorOf, actual: Any, path: Path) -> None:
        if (
            not isinstance(actual, str)
            or self.cursors.setdefault(actual, str(expected)) != expected
        ):
            self._differ(expected, actual, path)
        owner = path[:-2]
        self.found.setdefault(owner, []).append(actual)

    def _differ(self, expected: Any, actual: Any, path: Path) -> None:
        raise Different(f"at {'.'.join(path)}: {actual!r}, expected {expected!r}")
