"""Support tickets and how customers rated them."""

from sqlalchemy import Column, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.support.rules import (
    SatisfactionScore,
    TicketPriority,
    TicketStatus,
    TicketType,
)
from csgraph.storage.columns import (
    custom_fields,
    id_column,
    id_text_column,
    instant,
    one_of,
    ref_column,
    revisioned,
    search_vector,
)
from csgraph.storage.metadata import (
    live_index,
    plain_index,
    search_index,
    substring_index,
    tenant_fk,
    tenant_table,
)

ticket = tenant_table(
    "ticket",
    id_column(),
    Column("subject", Text),
    Column("status", Text, nullable=False),
    Column("priority", Text),
    Column("ticket_type", Text),
    Column("tags", ARRAY(Text), nullable=False, server_default="{}"),
    instant("opened_at", nullable=False),
    ref_column("account_id"),
    ref_column("requester_id"),
    ref_column("assignee_id"),
    custom_fields(),
    *revisioned(),
    Column("satisfaction", Text),
    instant("solved_at"),
    Column("first_reply_minutes", Integer),
    Column("first_reply_business_minutes", Integer),
    Column("first_resolution_minutes", Integer),
    Column("full_resolution_minutes", Integer),
    Column("full_resolution_business_minutes", Integer),
    Column("requester_wait_minutes", Integer),
    Column("requester_wait_business_minutes", Integer),
    Column("on_hold_minutes", Integer),
    Column("reply_count", Integer),
    Column("reopen_count", Integer),
    search_vector("subject"),
    id_text_column(),
    one_of("status", TicketStatus),
    one_of("priority", TicketPriority),
    one_of("ticket_type", TicketType),
    one_of("satisfaction", SatisfactionScore),
    tenant_fk("account_id", "account"),
    tenant_fk("requester_id", "contact"),
    tenant_fk("assignee_id", "user"),
)
for order in ("opened_at", "updated_at", "account_id", "requester_id", "assignee_id"):
    live_index(ticket, order)
for metric in ("solved_at", "full_resolution_minutes"):
    live_index(ticket, metric)
for narrowed_by in ("account_id", "status", "priority", "satisfaction"):
    live_index(ticket, narrowed_by, "opened_at")
live_index(ticket, "account_id", "solved_at")
live_index(ticket, "requester_id", "opened_at")
live_index(ticket, "requester_id", "solved_at")
substring_index(ticket, "subject")
plain_index(ticket, "subject")
search_index(ticket)

satisfaction_rating = tenant_table(
    "satisfaction_rating",
    id_column(),
    Column("score", Text, nullable=False),
    Column("comment", Text),
    Column("reason", Text),
    instant("rated_at", nullable=False),
    instant("amended_at"),
    ref_column("ticket_id"),
    ref_column("requester_id"),
    ref_column("assignee_id"),
    *revisioned(),
    id_text_column(),
    one_of("score", SatisfactionScore),
    tenant_fk("ticket_id", "ticket"),
    tenant_fk("requester_id", "contact"),
    tenant_fk("assignee_id", "user"),
)
for order in ("rated_at", "updated_at", "ticket_id", "requester_id", "assignee_id"):
    live_index(satisfaction_rating, order)
live_index(satisfaction_rating, "score", "rated_at")
live_index(satisfaction_rating, "requester_id", "rated_at")
