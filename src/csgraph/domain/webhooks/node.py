"""Webhooks in the graph, with the log of what they sent."""

from sqlalchemy import ColumnElement, FromClause, literal_column
from sqlalchemy import func as sql
from strawberry.scalars import JSON

from csgraph.domain.webhooks import rules
from csgraph.domain.webhooks import tables as t
from csgraph.graph.declare import OrderBy, column, computed, node, row, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.listings import Listing
from csgraph.graph.scalars import DateTime, Url

_webhook = t.webhook.c
_delivery = t.webhook_delivery.c
_attempt = t.webhook_attempt.c
MOST_ATTEMPTS = 100

described_enum(
    rules.WebhookStatus,
    "Whether a webhook sends.",
    ACTIVE="It sends.",
    DISABLED="It does not; what changes meanwhile is sent once it is enabled.",
)
described_enum(
    rules.DisabledReason,
    "Why a webhook does not send.",
    BY_CALLER="Somebody has disabled it.",
    ENDPOINT_GONE="The endpoint answered 410: it wants no more.",
    ENDPOINT_FAILING="The endpoint took nothing for all of a delivery's attempts, three days.",
    KEY_ENDED="The API key that registered it was revoked, or has expired.",
    QUERY_REFUSED="Its document can't be served to its key any more.",
)
described_enum(
    rules.DeliveryStatus,
    "How far a delivery is.",
    PENDING="It waits for its first or next attempt.",
    DELIVERED="The endpoint has taken it.",
    FAILED="It was given up; it can be redelivered.",
)
described_enum(
    rules.AttemptError,
    "Why an attempt did not deliver.",
    TIMEOUT="There was no answer in time.",
    CONNECTION_FAILED="No connection could be made, or it broke.",
    TARGET_REFUSED="The address is not one that may be called.",
    REDIRECTED="The endpoint answered with a redirect, which is never followed.",
    THROTTLED="The endpoint answered 429, 502 or 504: it is left alone for a while.",
    GONE="The endpoint answered 410.",
    REFUSED="The endpoint answered with another status than 2xx.",
)


def _key_id(webhook: FromClause, _parent: FromClause | None) -> ColumnElement[str]:
    prefix: ColumnElement[str] = literal_column("'key'")
    written: ColumnElement[str] = sql.api.wire_id(prefix, webhook.c.api_key_id)
    return written


@node(
    table=t.webhook,
    prefix="whk",
    scope="webhooks:read",
    plural="webhooks",
    plural_description="Webhooks of the tenant; by name.",
    description="An endpoint that is told of changes, in the words of a document of its own.",
    default_order=(OrderBy(_webhook.name_key),),
)
class Webhook(Node, Revisioned):
    """An endpoint that is told of changes."""

    name: str = column(_webhook.name, "What it is called.", order=_webhook.name_key)
    url: Url = column(_webhook.url, "Address that is called.", filterable=False)
    query: str = column(
        _webhook.query,
        "Document of what it sends: one subscription to `changes`, whose arguments say which "
        "changes, and whose fields what is told of each.",
        filterable=False,
    )
    status: rules.WebhookStatus = column(_webhook.status, "Whether it sends.")
    disabled_reason: rules.DisabledReason | None = column(
        _webhook.disabled_reason, "Why it does not send. Null while it does.", filterable=False
    )
    disabled_at: DateTime | None = column(
        _webhook.disabled_at, "Since when it does not send. Null while it does.", filterable=False
    )
    secret_rotated_at: DateTime | None = column(
        _webhook.secret_rotated_at,
        "When its secret was last rotated. Null while it has its first one.",
        filterable=False,
    )
    key_id: str = computed(
        _key_id,
        "Id of the API key that registered it, under whose policy it reads.",
        columns=(_webhook.api_key_id,),
    )


@node(
    table=t.webhook_delivery,
    prefix="whd",
    scope="webhooks:read",
    plural="webhookDeliveries",
    plural_description="What webhooks sent, or are about to send; newest first.",
    description="One message to an endpoint. Its id is the `webhook-id` of the message.",
    default_order=(OrderBy(_delivery.created_at, descending=True),),
)
class WebhookDelivery(Node):
    """One message to an endpoint."""

    status: rules.DeliveryStatus = column(_delivery.status, "How far it is.")
    created_at: DateTime = column(_delivery.created_at, "When it was made.", order=True)
    payload: str | None = column(
        _delivery.payload,
        "Body of the message, as the webhook's own key may read it.",
        filterable=False,
        scope="webhooks.payloads:read",
    )
    cursor: str | None = column(
        _delivery.cursor,
        "Position in the feed, behind the change that it tells of. Null for a test.",
        filterable=False,
    )
    test: bool = column(
        _delivery.is_test, "Whether `webhookTest` made it, and no change.", filterable=False
    )
    attempts_made: int = column(
        _delivery.attempts_made, "Attempts since it was made or redelivered.", filterable=False
    )
    next_attempt_at: DateTime | None = column(
        _delivery.next_attempt_at,
        "When it is tried next, or later where it waits for another one about the same account. "
        "Null when it is settled.",
        filterable=False,
    )
    delivered_at: DateTime | None = column(
        _delivery.delivered_at, "When the endpoint took it.", filterable=False
    )
    webhook: Webhook | None = to_one(
        _delivery.webhook_id,
        "Webhook that sends it.",
        reverse="deliveries",
        reverse_description="What this webhook sent, or is about to send; newest first.",
    )


@row(
    table=t.webhook_attempt,
    description="One attempt to deliver a message.",
    scope="webhooks:read",
    listing=Listing(
        name="attempts",
        description=f"Attempts, the first one first; at most {MOST_ATTEMPTS}.",
        owners=(WebhookDelivery,),
        order=(_attempt.number,),
        limit=MOST_ATTEMPTS,
        column=_attempt.delivery_id,
    ),
)
class WebhookAttempt:
    """One attempt to deliver a message."""

    number: int = column(_attempt.number, "Which one it is, from 1.")
    started_at: DateTime = column(_attempt.started_at, "When it began.")
    milliseconds: int = column(_attempt.milliseconds, "How long it took.")
    status_code: int | None = column(
        _attempt.status_code, "Status of the answer. Null when there was none."
    )
    error: rules.AttemptError | None = column(
        _attempt.error, "Why it did not deliver. Null when it did."
    )
    request_headers: JSON = column(
        _attempt.request_headers, "Headers that were sent.", filterable=False
    )
    response_headers: JSON = column(
        _attempt.response_headers,
        "Headers of the answer, shortened. Its body is never read.",
        filterable=False,
    )


__all__ = ["Webhook", "WebhookAttempt", "WebhookDelivery"]
