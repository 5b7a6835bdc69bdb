"""Effects of policies in the graph, asked of the rules that go by them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from sqlalchemy import ColumnElement, FromClause, Select, func, literal_column, or_, select

from csgraph.alerting.words import AlertCode, AlertSeverity
from csgraph.domain.accounts.node import Account
from csgraph.domain.effects.node.telling import FIELD, MOST_NAMED, WHY_FIELD
from csgraph.domain.effects.rules import EffectUntold
from csgraph.domain.policies.node import PolicyVersion
from csgraph.domain.policies.rules import UNREAD
from csgraph.domain.policies.tables import policy_decision
from csgraph.graph.labels import described_enum
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead

described_enum(
    EffectUntold,
    "Why it is not told which accounts a decision about a policy changes.",
    UNREAD="Nothing goes by the policy yet: the decision changes nothing.",
    NOT_BY_ACCOUNT="What goes by the policy is worked out when it is asked for, or is of no "
    "account: which ones change is not known beforehand.",
    SCOPE="The caller may not read what the rule goes by.",
    WHERE_DECIDED="Which alerts it opens and ends is told in the answer to the mutation that "
    "decides, or tries the decision by a dry run.",
)


@strawberry.type(description="An account that is judged differently.")
class AffectedAccount:
    """An account that is judged differently."""

    account: Account | None = strawberry.field(description="The account.")


@strawberry.type(description="An alert that would open, end, or be of another severity.")
class AffectedAlert:
    """An alert that would open, end, or be of another severity."""

    account: Account | None = strawberry.field(
        description="Account that it concerns. Null for what concerns many, such as a CSM's book."
    )
    subject_id: str = strawberry.field(
        description="Id of the record that it is about; `node` reads it."
    )
    before: AlertSeverity | None = strawberry.field(
        description="How grave it is without the decision. Null where the rule does not hold."
    )
    after: AlertSeverity | None = strawberry.field(
        description="How grave it is with the decision. Null where the rule does not hold."
    )


@strawberry.type(description="What a decision about a policy changes by one rule.")
class PolicyEffect:
    """What a decision about a policy changes by one rule."""

    rule_id: str = strawberry.field(description="Which rule goes by the policy.")
    untold: EffectUntold | None = strawberry.field(
        description="Why it is not told whom it judges differently. Null where it is told."
    )
    account_count: int | None = strawberry.field(
        description="How many accounts it judges differently than before the decision. Null "
        "where it is not told."
    )
    accounts: list[AffectedAccount] | None = strawberry.field(
        description=f"Which ones; at most {MOST_NAMED}. Null as the count is."
    )
    alert_code: AlertCode | None = strawberry.field(
        description="Alert that the rule opens. Null where it opens none."
    )
    opening_count: int | None = strawberry.field(
        description="For how many records the rule begins to hold. Null where it opens no "
        "alerts, or it is not told."
    )
    ending_count: int | None = strawberry.field(
        description="For how many records the rule holds no more. Null as the other count is."
    )
    alerts: list[AffectedAlert] | None = strawberry.field(
        description=f"Which alerts; at most {MOST_NAMED}, by account. One that somebody has put "
        "aside opens when it has cooled down. Null as the counts are."
    )


def _named(sources: Sources, relation: FromClause) -> ColumnElement[bool]:
    known = [
        relation.c.id.in_(select(func.unnest(told.subquery().c.named)))
        for facts in sources.contributed()
        for told in facts.values()
        if isinstance(told, Select) and "named" in told.selected_columns
    ]
    return or_(literal_column("false"), *known)


@dataclass(frozen=True)
class _Told:
    """A row of what a rule tells."""

    untold: str | None
    count: int | None = None
    named: list[str] | None = None
    code: str | None = None
    opening: int | None = None
    ending: int | None = None
    alerts: list[list[str | None]] | None = None


def _effect(rule_id: str, told: _Told) -> PolicyEffect:
    is_told = told.count is not None
    has_alerts = is_told and told.code is not None
    return PolicyEffect(
        rule_id=rule_id,
        untold=None if told.untold is None else EffectUntold(told.untold),
        account_count=told.count,
        accounts=[_account(each) for each in told.named or ()] if is_told else None,
        alert_code=None if told.code is None else AlertCode[told.code],
        opening_count=told.opening,
        ending_count=told.ending,
        alerts=[_alert(*each) for each in told.alerts or ()] if has_alerts else None,
    )


def _account(id_: Any) -> AffectedAccount:
    return AffectedAccount(account=id_)


def _alert(account_id: Any, subject_id: Any, before: Any, after: Any) -> AffectedAlert:
    return AffectedAlert(
        account=account_id,
        subject_id=subject_id,
        before=None if before is None else AlertSeverity(before),
        after=None if after is None else AlertSeverity(after),
    )


def _effects(facts: Mapping[str, list[Any]], _asked: Asked) -> list[PolicyEffect] | None:
    told = [_effect(rule, _Told(*row)) for rule, rows in sorted(facts.items()) for row in rows]
    return told or None


_KEY: Final = "key"


def _why_untold(facts: Mapping[str, list[Any]], _asked: Asked) -> EffectUntold | None:
    [key] = facts[_KEY]
    if any(rows for name, rows in facts.items() if name != _KEY):
        return None
    return EffectUntold.UNREAD if key in UNREAD else EffectUntold.NOT_BY_ACCOUNT


FIELDS: Iterable[WorkedField] = (
    WorkedField(
        PolicyVersion,
        FIELD,
        list[PolicyEffect] | None,
        "What the decision changes, rule by rule, on the data as it is now; at most 40. Ask in a "
        "dry run to know before it is made. Null where no rule tells: `effectsUntold` says why.",
        "accounts:read",
        WorkedRead(
            lambda _sources: {},
            _effects,
            columns=(
                policy_decision.c.key,
                policy_decision.c.version,
                policy_decision.c.effective_at,
            ),
            names=(Named(Account, _named),),
        ),
    ),
    WorkedField(
        PolicyVersion,
        WHY_FIELD,
        EffectUntold | None,
        "Why `effects` tells nothing. Null where it tells.",
        "accounts:read",
        WorkedRead(
            lambda sources: {_KEY: [sources.row.c.key]},
            _why_untold,
            columns=(policy_decision.c.key,),
        ),
    ),
)
