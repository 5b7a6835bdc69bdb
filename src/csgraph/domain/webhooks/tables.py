"""Webhooks, what they sent, how it went.

Only ``webhook`` is a logged node. The rest is bookkeeping, outside the change log.
"""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, Text
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

from csgraph.domain.webhooks.rules import (
    AttemptError,
    DeliveryStatus,
    DisabledReason,
    WebhookStatus,
)
from csgraph.storage.columns import (
    folded,
    id_column,
    indexed_text,
    instant,
    one_of,
    ref_column,
    revisioned,
    secret,
)
from csgraph.storage.metadata import Access, live_index, tenant_fk, tenant_table

webhook = tenant_table(
    "webhook",
    id_column(),
    indexed_text("name", nullable=False),
    folded("name_key", "name"),
    Column("url", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="ACTIVE"),
    Column("disabled_reason", Text),
    instant("disabled_at"),
    ref_column("api_key_id", nullable=False),  # under whose policy it reads
    instant("secret_rotated_at"),
    *revisioned(),
    one_of("status", WebhookStatus),
    one_of("disabled_reason", DisabledReason),
    tenant_fk("api_key_id", "api_key"),
    irrevertible="it acts for the key that set it up, so change it or make another",
)
live_index(webhook, "name_key")

webhook_secret = tenant_table(
    "webhook_secret",
    id_column(),
    ref_column("webhook_id", nullable=False),
    secret(Column("sealed", BYTEA, nullable=False)),  # storage/secrets.py
    instant("created_at", nullable=False),
    instant("expires_at"),  # null: the one that stays
    tenant_fk("webhook_id", "webhook"),
    Index("ix_webhook_secret_webhook", "tenant_id", "webhook_id"),
    access=Access.OUTBOX,
)

webhook_position = tenant_table(
    "webhook_position",
    id_column(),
    ref_column("webhook_id", nullable=False),
    Column("cursor", Text, nullable=False),  # of the feed: everything before has been taken
    Column("until", Text),  # null: goes on for ever; else a replay, which ends here
    instant("created_at", nullable=False),
    tenant_fk("webhook_id", "webhook"),
    Index("ix_webhook_position_webhook", "tenant_id", "webhook_id"),
    access=Access.OUTBOX,
)

webhook_circuit = tenant_table(
    "webhook_circuit",
    ref_column("webhook_id", nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    instant("open_until"),
    instant("succeeded_at"),
    instant("rung_at"),  # when it was its turn last
    tenant_fk("webhook_id", "webhook"),
    key=("webhook_id",),
    access=Access.OUTBOX,
)

webhook_delivery = tenant_table(
    "webhook_delivery",
    id_column(),
    Column("position", BigInteger, Identity(always=True, cache=1), nullable=False),
    ref_column("webhook_id", nullable=False),
    Column("cursor", Text),  # null: a test
    Column("node_type", Text),
    ref_column("node_id"),
    ref_column("lane", nullable=False),  # the account that it is about, or what has none itself
    Column("payload", Text, nullable=False),
    Column("is_test", Boolean, nullable=False, server_default="false"),
    Column("status", Text, nullable=False, server_default="PENDING"),
    Column("attempts_made", Integer, nullable=False, server_default="0"),
    instant("first_attempt_at"),
    instant("next_attempt_at"),  # null: it is settled
    instant("delivered_at"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    tenant_fk("webhook_id", "webhook"),
    one_of("status", DeliveryStatus),
    Index("ix_webhook_delivery_created_at", "tenant_id", "created_at", "id"),
    Index("ix_webhook_delivery_status", "tenant_id", "status", "created_at", "id"),
    Index("ix_webhook_delivery_webhook", "tenant_id", "webhook_id", "created_at", "id"),
    Index(
        "ix_webhook_delivery_webhook_status",
        "tenant_id",
        "webhook_id",
        "status",
        "created_at",
        "id",
    ),
    access=Access.OUTBOX,
)
Index(
    "ix_webhook_delivery_due",
    webhook_delivery.c.tenant_id,
    webhook_delivery.c.webhook_id,
    webhook_delivery.c.next_attempt_at,
    postgresql_where=webhook_delivery.c.status == "PENDING",
)
Index(
    "ix_webhook_delivery_lane",
    webhook_delivery.c.tenant_id,
    webhook_delivery.c.webhook_id,
    webhook_delivery.c.lane,
    webhook_delivery.c.position,
    postgresql_where=webhook_delivery.c.status == "PENDING",
)

webhook_attempt = tenant_table(
    "webhook_attempt",
    id_column(),
    ref_column("delivery_id", nullable=False),
    Column("number", Integer, nullable=False),
    instant("started_at", nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status_code", Integer),  # null: there was no answer
    Column("error", Text),  # null: delivered
    Column("request_headers", JSONB, nullable=False),
    Column("response_headers", JSONB, nullable=False),
    tenant_fk("delivery_id", "webhook_delivery"),
    one_of("error", AttemptError),
    Index("ix_webhook_attempt_delivery", "tenant_id", "delivery_id", "number"),
    access=Access.OUTBOX,
)
