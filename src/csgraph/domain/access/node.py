"""Users, and who the caller is."""

from sqlalchemy import ColumnElement, FromClause, literal_column
from sqlalchemy import func as sql

from csgraph.domain.access import rules
from csgraph.domain.access import tables as t
from csgraph.graph.declare import OrderBy, caller, column, computed, held_scopes, node, row
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import CurrencyCode, EmailAddress
from csgraph.tenancy.tables import api_key, tenant

described_enum(
    rules.UserRole,
    "What somebody of the team does.",
    AE="Account executive, who sells.",
    AM="Account manager.",
    SUBSCRIPTION_SUCCESS_REP="Renews and expands subscriptions.",
    CSM="Customer success manager.",
    SENIOR_CSM="Senior customer success manager.",
    CS_DIRECTOR="Director of customer success who serves few large accounts.",
    ASSOCIATE_CSM="Customer success manager in their first years.",
    CS_MANAGER="Leads customer success managers.",
    VP_SUCCESS="Leads customer success.",
    CCO="Chief customer officer.",
    VP_SALES="Leads sales.",
    CRO="Chief revenue officer.",
    CEO="Chief executive.",
    CFO="Chief financial officer.",
    FINANCE_OPS="Runs finance.",
    DEAL_DESK="Looks over deals.",
    SE_TAM="Sales engineer or technical account manager.",
    TECHNICAL_SUCCESS="Helps customers technically.",
    PS_IMPLEMENTATION="Implements the product.",
    TRAINING="Trains customers.",
    SUPPORT="Answers tickets.",
    PRODUCT="Makes the product.",
    MARKETING="Markets the product.",
    CUSTOMER_MARKETING="Markets to and with customers.",
    EXEC_SPONSOR="Executive who stands behind an account.",
    PROGRAM_MANAGER="Runs programs for many accounts.",
    REVOPS="Runs the operations of revenue.",
    PARTNER="Works at a partner.",
)


@node(
    table=t.user,
    prefix="usr",
    scope="access:read",
    plural="users",
    plural_description="People of the team, from every connected system; by name.",
    description="A person of the tenant's own team, such as an account executive or an agent.",
    default_order=(OrderBy(t.user.c.name_key),),
    searched=(t.user.c.name, t.user.c.title, t.user.c.email),
)
class User(Node, Revisioned):
    """A person of the tenant's own team."""

    name: str = column(t.user.c.name, "Full name.", order=t.user.c.name_key)
    email: EmailAddress | None = column(t.user.c.email, "Work address.")
    title: str | None = column(t.user.c.title, "Job title.")
    active: bool = column(t.user.c.active, "Whether the source systems still count the person in.")


def _key_id(key: FromClause, _parent: FromClause | None) -> ColumnElement[str]:
    prefix: ColumnElement[str] = literal_column("'key'")
    written: ColumnElement[str] = sql.api.wire_id(prefix, key.c.id)
    return written


@row(table=api_key, description="An API key, by which a caller is known.")
class ViewerKey:
    """An API key, by which a caller is known."""

    key_id: str = computed(
        _key_id, "Id of the key, as `csgraph key list` shows it.", columns=(api_key.c.id,)
    )
    name: str = column(api_key.c.name, "Name that it was given.")
    hint: str = column(api_key.c.hint, "First and last characters, to recognise it by.")
    kind: str = column(
        api_key.c.kind, "Whose it is: `SERVICE` for the tenant's own programs, or `PARTNER`."
    )


@row(table=tenant, singleton="viewer", description="Who is asking, and for which tenant.")
class Viewer:
    """Who is asking, and for which tenant."""

    tenant_name: str = column(tenant.c.name, "Name of the tenant.")
    tenant_slug: str = column(tenant.c.slug, "Short name of the tenant.")
    reporting_currency: CurrencyCode = column(
        tenant.c.reporting_currency, "Currency that reports are in."
    )
    key: ViewerKey | None = caller(api_key.c.id, "The API key that asks.")
    scopes: list[str] = held_scopes("Scopes that the caller holds, in the order of names.")


__all__ = ["User", "Viewer"]
