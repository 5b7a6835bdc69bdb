"""Connected systems."""

from csgraph.domain.sources import rules
from csgraph.domain.sources import tables as t
from csgraph.graph.declare import column, computed, node
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Url
from csgraph.graph.states import available_transitions, stored_state

_connection = t.connection.c

described_enum(
    rules.ExternalSystem,
    "A system with a connector.",
    SALESFORCE="Salesforce.",
    ZENDESK="Zendesk Support.",
)
described_enum(
    rules.ConnectionStatus,
    "Whether a connection can be used.",
    ACTIVE="Synced on schedule.",
    PAUSED="Not synced until resumed.",
    NEEDS_AUTHORIZATION="The vendor refuses the stored credentials; connect again.",
)


@node(
    table=t.connection,
    prefix="cnx",
    scope="sources:read",
    plural="connections",
    plural_description="Connected systems; oldest first. Credentials can't be read anywhere.",
    description="A connected system, such as one Salesforce organization.",
)
class ConnectedSystem(Node, Revisioned):
    """A connected system."""

    system: rules.ExternalSystem = column(_connection.system, "Which system it is.")
    name: str = column(_connection.name, "Name that the team gave it.", order=True)
    base_url: Url = column(_connection.base_url, "Where the system answers.")
    status: rules.ConnectionStatus = column(_connection.status, "Whether it can be used.")
    available_transitions: list[str] = computed(
        available_transitions(rules.CONNECTION_STATES, stored_state("status")),
        "Mutations that its state allows.",
        columns=(_connection.status,),
    )
    remote_identity: str | None = column(
        _connection.remote_identity,
        "The system's own id of the organization, pinned at the first connect.",
    )
