"""Organizations of other systems, matched to accounts."""

from csgraph.domain.accounts.node import Account
from csgraph.domain.sources import rules
from csgraph.domain.sources import tables as t
from csgraph.domain.sources.node.connections import ConnectedSystem
from csgraph.graph.declare import column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum

_match = t.source_match.c

described_enum(
    rules.MatchStatus,
    "What is known of the account behind an organization of another system.",
    MATCHED="One account, with evidence.",
    AMBIGUOUS="Evidence points to several accounts, or several organizations to one.",
    UNMATCHED="No evidence.",
)
described_enum(
    rules.MatchEvidence,
    "Why an organization was matched to an account.",
    LINK_FIELD="A field of the organization names the account.",
    EXTERNAL_ID="The organization's external id names the account.",
    DOMAIN="Both have one web domain that nobody else has.",
    HUMAN="A person decided.",
)


@node(
    table=t.source_match,
    prefix="mat",
    scope="sources:read",
    plural="sourceMatches",
    plural_description="Organizations of other systems with the account each belongs to; filter by "
    "`status` to see what is unmatched.",
    description="An organization of another system, and the account it was matched to.",
)
class SourceMatch(Node, Revisioned):
    """An organization of another system, and the account it was matched to."""

    object_type: str = column(_match.object_type, "Kind of record, such as `organization`.")
    external_id: str = column(_match.external_id, "Id in the other system.")
    name: str = column(_match.name, "Name in the other system.")
    status: rules.MatchStatus = column(_match.status, "What is known.")
    evidence: rules.MatchEvidence | None = column(_match.evidence, "Why it was matched.")
    evidence_value: str | None = column(
        _match.evidence_value, "What both sides share, such as the domain."
    )
    account: Account | None = to_one(
        _match.account_id,
        "Account it was matched to. Null unless `MATCHED`.",
        reverse="sourceMatches",
        reverse_description="Organizations of other systems that belong to this account.",
    )
    connection: ConnectedSystem | None = to_one(
        _match.connection_id,
        "Connection it came through.",
        reverse="sourceMatches",
        reverse_description="Organizations that came through this connection.",
    )
