"""The phases that accounts were in, and are in."""

from sqlalchemy import ColumnElement, FromClause, case

from csgraph.domain.accounts.node import Account
from csgraph.domain.lifecycle import rules
from csgraph.domain.lifecycle import tables as t
from csgraph.graph.declare import OrderBy, column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import DateTime
from csgraph.graph.states import available_transitions
from csgraph.storage.literals import literal

_phase = t.account_phase.c

described_enum(
    rules.LifecyclePhase,
    "Where an account stands between us and it.",
    PROSPECT="It may buy.",
    PREBOARDING="It is about to buy: a CSM is introduced, or the deal committed.",
    HANDOFF="It bought, and Sales hands it over.",
    ORCHESTRATION_AND_KICKOFF="It is handed over; both sides settle who does what.",
    DELIVERING_VALUE="It is on its way to first value.",
    MONITOR_AND_RESPOND="It has first value.",
    REVIEW_RESULTS="A review was held whose recap is to come.",
    RENEW_AND_EXPAND="The window of its renewal is open.",
    CHURNED="It is lost.",
    WON_BACK="It is coming back, by a success plan.",
)


def _present(row: FromClause) -> ColumnElement[str]:
    """Return the phase of a stay that goes on; of one that has ended, what no step begins in."""
    return case((row.c.left_at.is_(None), row.c.phase), else_=literal(""))


@node(
    table=t.account_phase,
    prefix="aph",
    scope="accounts:read",
    plural="accountPhases",
    plural_description="The phases that accounts were in, and are in; the latest entered first.",
    description="That an account was in a phase of its life with us, from when until when.",
    default_order=(OrderBy(_phase.entered_at, descending=True),),
)
class AccountPhase(Node, Revisioned):
    """That an account was in a phase."""

    phase: rules.LifecyclePhase = column(_phase.phase, "Which phase.", order=True)
    entered_at: DateTime = column(_phase.entered_at, "Since when.", order=True)
    left_at: DateTime | None = column(
        _phase.left_at, "Until when. Null while the account is in it.", order=True
    )
    reason: str | None = column(_phase.reason, "Why it came into it, where somebody said.")
    available_transitions: list[str] = computed(
        available_transitions(rules.LIFECYCLE, _present),
        "Mutations that the phase allows now; none of one that was left.",
        columns=(_phase.phase, _phase.left_at),
    )
    account: Account | None = to_one(
        _phase.account_id,
        "The account.",
        reverse="phases",
        reverse_description="The phases that the account was in; the present one, whose `leftAt` "
        "is null, first.",
    )
