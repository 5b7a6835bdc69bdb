"""How Zendesk's records become nodes.

An end-user is a contact, unless a contact of the CRM has the e-mail; an agent is one of
the team's own users. An organization is no node: it is matched to an account.
"""

from csgraph.domain.access.tables import user
from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.domain.support.tables import ticket
from csgraph.ingest.mapping import (
    CustomFields,
    Deletion,
    Field,
    Link,
    Mapping,
    Node,
    Organization,
    Version,
    When,
)
from csgraph.ingest.values import epoch, flag, instant, label, numeric_id, text, text_list

LONGEST_SUBJECT = 10_000

ORGANIZATION = Mapping(
    system=ExternalSystem.ZENDESK,
    object_type="organization",
    external_id="id",
    id_kind=numeric_id(),
    version=Version(("updated_at",), instant()),
    deletion=Deletion("deleted_at"),
    page="/agent/organizations/",
    organization=Organization(
        name="name",
        key="external_id",
        links="organization_fields",
        domains="domain_names",
        account_system=ExternalSystem.SALESFORCE,
        account_object="Account",
        survivor="MasterRecordId",
    ),
)

USER = Mapping(
    system=ExternalSystem.ZENDESK,
    object_type="user",
    external_id="id",
    id_kind=numeric_id(),
    version=Version(("updated_at",), instant()),
    deletion=Deletion("active", equals="false"),
    page="/agent/users/",
    nodes=(
        Node(
            node_type="Contact",
            table=contact,
            when=When("role", ("end-user",)),
            fields=(
                Field("name", ("name", "email"), required=True),
                Field("email", ("email",)),
                Field("phone", ("phone",)),
            ),
            links=(Link("account_id", "organization_id", "organization", "Account"),),
            custom_fields=CustomFields("user_fields"),
            recognised_by="email",
            precedence=1,
        ),
        Node(
            node_type="User",
            table=user,
            when=When("role", ("agent", "admin")),
            fields=(
                Field("name", ("name", "email"), required=True),
                Field("email", ("email",)),
                Field("active", ("active",), flag()),
            ),
            recognised_by="email",
            precedence=1,
        ),
    ),
)

TICKET = Mapping(
    system=ExternalSystem.ZENDESK,
    object_type="ticket",
    external_id="id",
    id_kind=numeric_id(),
    version=Version(("generated_timestamp",), epoch()),
    deletion=Deletion("status", equals="deleted"),
    page="/agent/tickets/",
    nodes=(
        Node(
            node_type="Ticket",
            table=ticket,
            fields=(
                Field("subject", ("subject", "raw_subject"), text(LONGEST_SUBJECT)),
                Field(
                    "status",
                    ("status",),
                    label(
                        {
                            "new": "NEW",
                            "open": "OPEN",
                            "pending": "PENDING",
                            "hold": "HOLD",
                            "solved": "SOLVED",
                            "closed": "CLOSED",
                            "deleted": "CLOSED",
                        }
                    ),
                    required=True,
                ),
                Field(
                    "priority",
                    ("priority",),
                    label({"low": "LOW", "normal": "NORMAL", "high": "HIGH", "urgent": "URGENT"}),
                ),
                Field(
                    "ticket_type",
                    ("type",),
                    label(
                        {
                            "question": "QUESTION",
                            "incident": "INCIDENT",
                            "problem": "PROBLEM",
                            "task": "TASK",
                        }
                    ),
                ),
                Field("tags", ("tags",), text_list(), default=()),
                Field("opened_at", ("created_at",), instant(), required=True),
            ),
            links=(
                Link("account_id", "organization_id", "organization", "Account"),
                Link("requester_id", "requester_id", "user", "Contact"),
                Link("assignee_id", "assignee_id", "user", "User"),
            ),
            custom_fields=CustomFields("custom_fields", entry_key="id"),
        ),
    ),
)
