"""What rules read from, as they are evaluated: the rows of today, of all accounts or of some."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Table,
    bindparam,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.alerting.declare import AccountFact, AlertFacts, Shared
from csgraph.domain.policies.tables import numbers_in_force
from csgraph.storage.aliases import aliased
from csgraph.storage.columns import Id, Instant
from csgraph.storage.kept_rows import kept_rows

TENANT: Final = bindparam("alert_tenant", type_=Id)
NOW: Final = bindparam("alert_now", type_=Instant)
ACCOUNTS: Final = bindparam("alert_accounts", type_=ARRAY(Id))


@dataclass(frozen=True)
class EvaluatedFacts(AlertFacts):
    """The rows of one evaluation; ``of_all`` of all accounts.

    ``policies`` has a column of each of ``keys``. With ``is_shared`` what rules share was computed
    before, by the same connection.
    """

    keys: tuple[str, ...]
    facts: Mapping[str, AccountFact]
    of_all: bool
    given: CTE | None = field(default=None)
    is_shared: bool = False

    def rows(self, table: Table, *names: str, deleted: bool = False) -> FromClause:
        """Return columns of the tenant's rows."""
        here = aliased(table)
        there = [] if deleted or "deleted_at" not in here.c else [here.c.deleted_at.is_(None)]
        columns = [here.c[name] for name in names]
        return select(*columns).where(here.c.tenant_id == TENANT, *there).subquery()

    def now(self) -> ColumnElement[Any]:
        """Return the instant of the evaluation."""
        return NOW

    @property
    def is_whole(self) -> bool:
        """Whether all accounts are asked about."""
        return self.of_all

    def among(self, account_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether an account is one of those asked about."""
        return true() if self.of_all else account_id == ACCOUNTS.any_()

    def number(self, key: str) -> ColumnElement[Any]:
        """Return a policy's number in force."""
        return select(self.policies.c[key]).scalar_subquery()

    def shared(self, what: Shared) -> FromClause:
        """Return what several rules read."""
        rows = what.select(self)
        return kept_rows(what.name, rows) if self.is_shared else rows.cte(what.name)

    def whole(self) -> "EvaluatedFacts":
        """Return the same facts of all accounts."""
        return type(self)(self.keys, self.facts, True, self.policies)

    @cached_property
    def policies(self) -> CTE:
        """The numbers in force, in one row."""
        if self.given is not None:
            return self.given
        return numbers_in_force(self, self.keys).cte("policies")
