"""Support tickets."""

from sqlalchemy import Column, Text
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.domain.support.rules import TicketPriority, TicketStatus, TicketType
from csgraph.storage.columns import (
    custom_fields,
    id_column,
    instant,
    one_of,
    ref_column,
    revisioned,
)
from csgraph.storage.metadata import live_index, substring_index, tenant_fk, tenant_table

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
    one_of("status", TicketStatus),
    one_of("priority", TicketPriority),
    one_of("ticket_type", TicketType),
    tenant_fk("account_id", "account"),
    tenant_fk("requester_id", "contact"),
    tenant_fk("assignee_id", "user"),
)
for order in ("opened_at", "updated_at", "account_id", "requester_id", "assignee_id"):
    live_index(ticket, order)
for narrowed_by in ("account_id", "status", "priority"):
    live_index(ticket, narrowed_by, "opened_at")
substring_index(ticket, "subject")
