"""A cohort as SQL: what each account paid at both ends of a period, at one exchange rate."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract, is_in_force
from csgraph.domain.exposure.tables import EXPOSURE_TABLES, exposures, running_event
from csgraph.domain.opportunities.tables import opportunity
from csgraph.domain.policies.tables import number_in_force, policy_decision
from csgraph.domain.reasons.tables import reason_to_buy
from csgraph.domain.renewals.node.revenue import REVENUE, REVENUE_TABLES, Exchange
from csgraph.domain.retention.rules import RetentionDimension
from csgraph.graph.sources import Sources
from csgraph.storage.literals import literal

TABLES = (
    *(contract, opportunity, policy_decision, reason_to_buy),
    *(*EXPOSURE_TABLES, *REVENUE_TABLES),
)
MOST_MEMBERS = 500
_ZERO: ColumnElement[Any] = literal_column("0")


@dataclass(frozen=True)
class Cohort:
    """Makes the SQL of one cohort: the accounts that paid something on its first day."""

    sources: Sources

    @property
    def start(self) -> ColumnElement[Any]:
        """The first day of the period."""
        return self.sources.argument("from", Date())

    @property
    def end(self) -> ColumnElement[Any]:
        """The day at whose state the cohort is looked at again."""
        months = cast(number_in_force(self.sources, "retention.cohortMonths"), Integer)
        later = cast(self.start + func.make_interval(_ZERO, months), Date)
        usual = func.least(later, literal_column("date '9999-12-31'", Date()))
        return func.coalesce(self.sources.argument("until", Date()), usual, type_=Date())

    @property
    def exchange(self) -> Exchange:
        """What brings amounts into one currency, at the rates of the first day."""
        return Exchange(self.sources, self.start)

    def _priced(self) -> FromClause:
        """Select contracts in force at either end, each with what it brings in the currency."""
        contracts = self.sources.rows(contract, "account_id", "starts_on", "ends_on", *REVENUE)
        at_start = is_in_force(contracts, self.start)
        at_end = is_in_force(contracts, self.end)
        held = (
            select(
                contracts.c.account_id,
                *(contracts.c[name] for name in REVENUE),
                at_start.label("at_start"),
                at_end.label("at_end"),
            )
            .where(contracts.c.account_id.is_not(None), or_(at_start, at_end))
            .subquery()
        )
        return self.exchange.join(held, *REVENUE, "account_id", "at_start", "at_end")

    def _accounts(self) -> FromClause:
        """Select each account with what it paid at both ends; null where that is unknown."""
        priced = self._priced()
        known = self.sources.rows(account, "id")
        revenue = priced.c.units

        def paid(at: ColumnElement[bool]) -> ColumnElement[Any]:
            return func.coalesce(func.sum(revenue).filter(at), _ZERO)

        unknown = func.bool_or(revenue.is_(None))
        return (
            select(
                priced.c.account_id,
                paid(priced.c.at_start).label("started"),
                paid(priced.c.at_end).label("ended"),
                unknown.label("unknown"),
                func.bool_or(priced.c.at_start).label("at_start"),
            )
            .select_from(priced.join(known, known.c.id == priced.c.account_id))
            .group_by(priced.c.account_id)
            .subquery()
        )

    def members(self) -> FromClause:
        """Select the cohort's accounts with what became of what each paid."""
        each = self._accounts()
        gone = each.c.ended <= _ZERO
        less = func.greatest(_ZERO, each.c.started - each.c.ended)
        return (
            select(
                each.c.account_id,
                each.c.started,
                func.greatest(_ZERO, each.c.ended - each.c.started).label("expansion"),
                case((gone, _ZERO), else_=less).label("contraction"),
                case((gone, each.c.started), else_=_ZERO).label("churn"),
                gone.label("gone"),
            )
            .where(each.c.started > _ZERO, each.c.unknown.is_(literal_column("false")))
            .subquery()
        )

    def unpriced(self) -> Select[Any]:
        """Count accounts that are left out, since what they pay, or a rate, is unknown."""
        each = self._accounts()
        return select(func.count().label("n")).where(each.c.unknown, each.c.at_start)

    def keys(self) -> FromClause:
        """Select accounts with their part, or parts, by the dimension that is asked for."""
        return union_all(*self._parts()).subquery()

    def _parts(self) -> list[Select[Any]]:
        names = ("industry", "billing_country", "owner_id", "sales_segment", "experience_tier")
        own = self.sources.rows(account, "id", *names)
        by = {
            RetentionDimension.INDUSTRY: own.c.industry,
            RetentionDimension.COUNTRY: own.c.billing_country,
            RetentionDimension.OWNER: cast(own.c.owner_id, Text),
            RetentionDimension.SEGMENT: own.c.sales_segment,
            RetentionDimension.TIER: own.c.experience_tier,
        }
        of_accounts = [
            select(own.c.id.label("account_id"), key.label("key")).where(self._is_asked(dimension))
            for dimension, key in by.items()
        ]
        return [*of_accounts, *self._reasons(), self._reps(), self._exposures()]

    def _reasons(self) -> list[Select[Any]]:
        known = self.sources.rows(reason_to_buy, "account_id", "category", "is_primary", "pitch")
        by_reason = select(known.c.account_id, known.c.category).where(
            known.c.is_primary, self._is_asked(RetentionDimension.REASON)
        )
        by_pitch = (
            select(known.c.account_id, known.c.pitch)
            .distinct()
            .where(known.c.pitch.is_not(None), self._is_asked(RetentionDimension.PITCH))
        )
        return [by_reason, by_pitch]

    def _reps(self) -> Select[Any]:
        """Select accounts with who owned the first deal that they were won by."""
        won = self._first_deals()
        return select(won.c.account_id, cast(won.c.owner_id, Text)).where(
            self._is_asked(RetentionDimension.REP)
        )

    def _first_deals(self) -> FromClause:
        names = ("id", "account_id", "owner_id", "close_on", "is_won")
        deals = self.sources.rows(opportunity, *names)
        return (
            select(deals.c.account_id, deals.c.owner_id)
            .where(deals.c.is_won, deals.c.account_id.is_not(None))
            .order_by(deals.c.account_id, deals.c.close_on.nulls_last(), deals.c.id)
            .ext(distinct_on(deals.c.account_id))
            .subquery()
        )

    def _exposures(self) -> Select[Any]:
        today = cast(func.timezone(literal("UTC"), self.sources.now()), Date)
        hit = exposures(self.sources, running_event(self.sources, today).scalar_subquery())
        return select(hit.c.account_id, hit.c.exposure).where(
            self._is_asked(RetentionDimension.EXPOSURE)
        )

    def _is_asked(self, dimension: RetentionDimension) -> ColumnElement[bool]:
        return self.sources.argument("by", Text()) == literal(dimension.value)

    def total(self) -> Select[Any]:
        """Select the figures of the whole cohort."""
        return select(*figures(self.members()))

    def groups(self) -> Select[Any]:
        """Select the figures of each part of the cohort; none where no dimension is asked for."""
        members, keys = self.members(), self.keys()
        asked = self.sources.argument("by", Text()).is_not(None)
        of = members.outerjoin(keys, keys.c.account_id == members.c.account_id)
        return (
            select(keys.c.key, *figures(members))
            .select_from(of)
            .where(asked)
            .group_by(keys.c.key)
            .order_by(keys.c.key)
        )

    def told_members(self) -> Select[Any]:
        """Select members with their part; those whose revenue changed most come first."""
        members, keys = self.members(), self.keys()
        m = members.c
        change = m.expansion + m.contraction + m.churn
        return (
            select(
                m.account_id,
                keys.c.key,
                *(cast(m[name], Text) for name in _AMOUNTS),
            )
            .select_from(members.outerjoin(keys, keys.c.account_id == m.account_id))
            .order_by(change.desc(), m.account_id)
            .limit(literal_column(str(MOST_MEMBERS)))
        )

    def owners(self) -> CompoundSelect[Any]:
        """Select those of ours that parts are called by."""
        own = self.sources.rows(account, "owner_id")
        by_owner = select(own.c.owner_id).where(own.c.owner_id.is_not(None))
        won = self._first_deals()
        return union(by_owner, select(won.c.owner_id).where(won.c.owner_id.is_not(None)))


_AMOUNTS = ("started", "expansion", "contraction", "churn")


def figures(members: FromClause) -> list[ColumnElement[Any]]:
    """Return the sums over members that ``rules.Figures`` is made of."""
    gone = func.count().filter(members.c.gone)
    sums = (func.coalesce(func.sum(members.c[name]), _ZERO) for name in _AMOUNTS)
    return [
        func.count(members.c.account_id).label("accounts"),
        gone.label("lost"),
        *(cast(each, Text).label(name) for each, name in zip(sums, _AMOUNTS, strict=True)),
    ]
