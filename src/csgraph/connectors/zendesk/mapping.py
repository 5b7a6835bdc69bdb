"""How Zendesk's records become nodes.

An end-user is a contact, unless a contact of the CRM has the e-mail; an agent is one of
the team's own users. An organization is no node: it is matched to an account, to which its
members' memberships then lead.
"""

from csgraph.domain.access.tables import user
from csgraph.domain.contacts.tables import contact, organization_membership
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.domain.support.tables import satisfaction_rating, ticket
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
from csgraph.ingest.values import (
    contrary,
    count,
    epoch,
    flag,
    instant,
    known_label,
    label,
    numeric_id,
    text,
    text_list,
)

LONGEST_SUBJECT = 10_000
LONGEST_COMMENT = 100_000
SCORES = {
    "good": "GOOD",
    "good_with_comment": "GOOD",
    "good_without_comment": "GOOD",
    "goodwithcomment": "GOOD",
    "bad": "BAD",
    "bad_with_comment": "BAD",
    "bad_without_comment": "BAD",
    "badwithcomment": "BAD",
    "offered": "OFFERED",
    "unoffered": "UNOFFERED",
}
METRICS = "metric_set"


def _metric(column: str, name: str, hours: str | None = None) -> Field:
    """Return a metric: a count, or minutes by the calendar or within business hours."""
    path = ".".join(filter(None, (METRICS, name, hours)))
    return Field(column, (path,), count(), part_of=METRICS)


TICKET_METRICS = (
    Field("solved_at", (f"{METRICS}.solved_at",), instant(), part_of=METRICS),
    _metric("first_reply_minutes", "reply_time_in_minutes", "calendar"),
    _metric("first_reply_business_minutes", "reply_time_in_minutes", "business"),
    _metric("first_resolution_minutes", "first_resolution_time_in_minutes", "calendar"),
    _metric("full_resolution_minutes", "full_resolution_time_in_minutes", "calendar"),
    _metric("full_resolution_business_minutes", "full_resolution_time_in_minutes", "business"),
    _metric("requester_wait_minutes", "requester_wait_time_in_minutes", "calendar"),
    _metric("requester_wait_business_minutes", "requester_wait_time_in_minutes", "business"),
    _metric("on_hold_minutes", "on_hold_time_in_minutes", "calendar"),
    _metric("reply_count", "replies"),
    _metric("reopen_count", "reopens"),
)

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
                Field("is_suspended", ("suspended",), flag()),
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
                Field("active", ("suspended",), contrary(), default=True),
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
                Field("satisfaction", ("satisfaction_rating.score",), known_label(SCORES)),
                *TICKET_METRICS,
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

ORGANIZATION_MEMBERSHIP = Mapping(
    system=ExternalSystem.ZENDESK,
    object_type="organization_membership",
    external_id="id",
    id_kind=numeric_id(),
    version=Version(("updated_at",), instant()),
    deletion=None,
    page=None,
    nodes=(
        Node(
            node_type="OrganizationMembership",
            table=organization_membership,
            fields=(
                Field("organization_name", ("organization_name",)),
                Field("is_default", ("default",), flag(), default=False),
                Field("joined_at", ("created_at",), instant()),
            ),
            links=(
                Link("contact_id", "user_id", "user", "Contact"),
                Link("account_id", "organization_id", "organization", "Account"),
            ),
        ),
    ),
)

SATISFACTION_RATING = Mapping(
    system=ExternalSystem.ZENDESK,
    object_type="satisfaction_rating",
    external_id="id",
    id_kind=numeric_id(),
    version=Version(("updated_at", "created_at"), instant()),
    deletion=None,
    page=None,
    nodes=(
        Node(
            node_type="SatisfactionRating",
            table=satisfaction_rating,
            fields=(
                Field("score", ("score",), label(SCORES), required=True),
                Field("comment", ("comment",), text(LONGEST_COMMENT)),
                Field("reason", ("reason",)),
                Field("rated_at", ("created_at",), instant(), required=True),
                Field("amended_at", ("updated_at",), instant()),
            ),
            links=(
                Link("ticket_id", "ticket_id", "ticket", "Ticket"),
                Link("requester_id", "requester_id", "user", "Contact"),
                Link("assignee_id", "assignee_id", "user", "User"),
            ),
        ),
    ),
)
