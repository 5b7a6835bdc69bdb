"""Users, and who the caller is."""

from csgraph.domain.access import tables as t
from csgraph.graph.declare import OrderBy, column, node, row
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import CurrencyCode, EmailAddress
from csgraph.tenancy.tables import tenant


@node(
    table=t.user,
    prefix="usr",
    scope="access:read",
    plural="users",
    plural_description="People of the team, from every connected system; by name.",
    description="A person of the tenant's own team, such as an account executive or an agent.",
    default_order=(OrderBy(t.user.c.name_key),),
)
class User(Node, Revisioned):
    """A person of the tenant's own team."""

    name: str = column(t.user.c.name, "Full name.", order=t.user.c.name_key)
    email: EmailAddress | None = column(t.user.c.email, "Work address.")
    title: str | None = column(t.user.c.title, "Job title.")
    active: bool = column(t.user.c.active, "Whether the source systems still count the person in.")


@row(table=tenant, singleton="viewer", description="The tenant that the caller belongs to.")
class Viewer:
    """The tenant that the caller belongs to."""

    tenant_name: str = column(tenant.c.name, "Name of the tenant.")
    tenant_slug: str = column(tenant.c.slug, "Short name of the tenant.")
    reporting_currency: CurrencyCode = column(
        tenant.c.reporting_currency, "Currency that reports are in."
    )


__all__ = ["User", "Viewer"]
