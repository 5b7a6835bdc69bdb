"""How callers write webhooks."""

import strawberry

from csgraph.domain.webhooks.commands import (
    backtest,
    create_webhook,
    delete_webhook,
    disable_webhook,
    enable_webhook,
    redeliver,
    replay,
    rotate_secret,
    try_out,
    update_webhook,
)
from csgraph.domain.webhooks.node import Webhook, WebhookDelivery
from csgraph.graph.mutations import Given, Mutation, Told
from csgraph.graph.scalars import Date, DateTime

_SCOPE = "webhooks:write"
_FIELDS = ("name", "url", "query")
_SECRET = Told(
    "secret",
    str,
    "Secret that signs its messages (`whsec_…`). Told this once: null when the answer is "
    "repeated, and in a dry run.",
    once=True,
)


@strawberry.type(description="One header of a request.")
class WebhookHeader:
    """One header of a request."""

    name: str = strawberry.field(description="Name of the header.")
    value: str = strawberry.field(description="Its value.")


@strawberry.type(description="How much a webhook would have sent on one day.")
class WebhookDay:
    """How much a webhook would have sent on one day."""

    day: Date = strawberry.field(description="Day, in UTC.")
    count: int = strawberry.field(description="Messages.")


@strawberry.type(description="A message that a webhook would have sent.")
class WebhookSample:
    """A message that a webhook would have sent."""

    cursor: str = strawberry.field(description="Position in the feed, behind the change.")
    payload: str = strawberry.field(
        description="Body, with the record as it is now and as the key that asks may read it."
    )


MUTATIONS = (
    Mutation(
        name="webhookCreate",
        description="Register an endpoint that is told of changes from now on. It reads under "
        "the policy of the key that registers it.",
        scope=_SCOPE,
        node=Webhook,
        act=create_webhook,
        fields=_FIELDS,
        required=_FIELDS,
        makes=True,
        told=(_SECRET,),
    ),
    Mutation(
        name="webhookUpdate",
        description="Change a webhook. From now on it reads under the policy of the key that "
        "changes it.",
        scope=_SCOPE,
        node=Webhook,
        act=update_webhook,
        fields=_FIELDS,
    ),
    Mutation(
        name="webhookDelete",
        description="Delete a webhook; nothing more is sent.",
        scope=_SCOPE,
        node=Webhook,
        act=delete_webhook,
    ),
    Mutation(
        name="webhookEnable",
        description="Let a webhook send again, beginning with what changed while it did not. "
        "From now on it reads under the policy of the key that enables it.",
        scope=_SCOPE,
        node=Webhook,
        act=enable_webhook,
    ),
    Mutation(
        name="webhookDisable",
        description="Let a webhook send no more, until it is enabled.",
        scope=_SCOPE,
        node=Webhook,
        act=disable_webhook,
    ),
    Mutation(
        name="webhookRotateSecret",
        description="Give a webhook a new secret. Former ones sign along for 24 hours.",
        scope=_SCOPE,
        node=Webhook,
        act=rotate_secret,
        told=(_SECRET,),
    ),
    Mutation(
        name="webhookTest",
        description="Show the signed request that a webhook would send of a change, read under "
        "the policy of the key that asks; send it too, if that is said.",
        scope=_SCOPE,
        node=Webhook,
        act=try_out,
        given=(
            Given(
                "nodeId",
                strawberry.ID,
                "Record whose last change is told. Left out: the last change that the document "
                "tells of.",
                key="node_id",
            ),
            Given(
                "send",
                bool,
                "Whether the request is sent, once. Left out, it is only shown.",
                key="send",
            ),
        ),
        told=(
            Told("url", str, "Address of the request."),
            Told("headers", list[WebhookHeader], "Headers of the request, signed; at most 10."),
            Told("body", str, "Body of the request."),
            Told("sent", bool, "Whether it will be sent, under the `webhook-id` in the headers."),
        ),
    ),
    Mutation(
        name="webhookRedeliver",
        description="Send a delivery once more, whatever became of it. The message keeps its id.",
        scope=_SCOPE,
        node=WebhookDelivery,
        act=redeliver,
    ),
    Mutation(
        name="webhookReplay",
        description="Send again all that changed in a window of the feed. The messages are new "
        "ones, each with an id of its own.",
        scope=_SCOPE,
        node=Webhook,
        act=replay,
        given=(
            Given("fromCursor", str, "Position behind which the window begins.", key="from_cursor"),
            Given("fromAt", DateTime, "Instant at which it begins, instead.", key="from_at"),
            Given("toCursor", str, "Position at which it ends. Left out: now.", key="to_cursor"),
            Given("toAt", DateTime, "Instant at which it ends, instead.", key="to_at"),
        ),
        told=(
            Told("fromCursor", str, "Position behind which the window begins."),
            Told("toCursor", str, "Position at which it ends."),
        ),
    ),
    Mutation(
        name="webhookBacktest",
        description="Tell what a webhook would have sent since an instant, a part of the feed at "
        "a time. Nothing is sent or kept.",
        scope=_SCOPE,
        node=Webhook,
        act=backtest,
        makes=True,
        given=(
            Given("webhookId", strawberry.ID, "Webhook to look at.", key="webhook_id", of=Webhook),
            Given("query", str, "A document to look at instead.", key="query"),
            Given("since", DateTime, "Since when; at most 366 days ago.", key="since"),
            Given("after", str, "`nextCursor` of the part before.", key="after"),
        ),
        told=(
            Told("days", list[WebhookDay], "Messages by day; at most 367."),
            Told("samples", list[WebhookSample], "The first messages of this part; at most 5."),
            Told("count", int, "Messages in this part."),
            Told("nextCursor", str, "Where the next part begins. Null when this is the last."),
        ),
    ),
)
