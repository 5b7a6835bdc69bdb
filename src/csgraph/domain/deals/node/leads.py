"""Whom we look for, and audits of what Marketing calls qualified."""

from sqlalchemy import ColumnElement, FromClause

from csgraph.domain.access.node import User
from csgraph.domain.deals import tables as t
from csgraph.domain.deals.rules import MqlVerdict
from csgraph.graph.declare import OrderBy, column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import DateTime

_profile = t.ideal_customer_profile.c
_audit = t.mql_audit.c
_lead = t.mql_audit_lead.c


def _is_signed(row: FromClause, _parent: FromClause | None) -> ColumnElement[bool]:
    return row.c.signed_by_sales_at.is_not(None) & row.c.signed_by_success_at.is_not(None)


@node(
    table=t.ideal_customer_profile,
    prefix="icp",
    scope="accounts:read",
    plural="idealCustomerProfiles",
    plural_description="Whom we look for; the latest version first, which is in force.",
    description="Whom we look for. A definition never changes; another one follows it.",
    default_order=(OrderBy(_profile.version, descending=True),),
)
class IdealCustomerProfile(Node, Revisioned):
    """Whom we look for."""

    version: int = column(_profile.version, "Number of the definition.", order=True)
    buyer_role: str | None = column(
        _profile.buyer_role, "Who buys, as part of a title. Null where that is open."
    )
    industry: str | None = column(_profile.industry, "Industry. Null where that is open.")
    employee_min: int | None = column(
        _profile.employee_min, "How many employees at least. Null where that is open."
    )
    employee_max: int | None = column(
        _profile.employee_max, "How many employees at most. Null where that is open."
    )
    required_technology: list[str] = column(
        _profile.required_technology, "What technology they must have. None where that is open."
    )


@node(
    table=t.mql_audit,
    prefix="mqa",
    scope="accounts:read",
    plural="mqlAudits",
    plural_description="Audits of leads that Marketing called qualified; the latest first.",
    description="A quarter's random sample of leads that Marketing called qualified, inspected by "
    "hand and signed by the heads of Sales and success.",
    default_order=(OrderBy(_audit.created_at, descending=True),),
)
class MqlAudit(Node, Revisioned):
    """A quarter's random sample of leads that Marketing called qualified."""

    year: int = column(_audit.year, "Year of the quarter.", order=True)
    quarter: int = column(_audit.quarter, "Quarter, 1 to 4.")
    candidate_count: int = column(_audit.candidate_count, "Of how many leads it was drawn.")
    is_signed: bool = computed(
        _is_signed,
        "Whether both have signed.",
        columns=(_audit.signed_by_sales_at, _audit.signed_by_success_at),
    )
    signed_by_sales_at: DateTime | None = column(
        _audit.signed_by_sales_at, "When the head of Sales signed. Null while they have not."
    )
    signed_by_success_at: DateTime | None = column(
        _audit.signed_by_success_at, "When the head of success signed. Null while they have not."
    )
    signed_by_sales: User | None = to_one(
        _audit.signed_by_sales_id,
        "Who signed for Sales.",
        reverse="auditsSignedForSales",
        reverse_description="Audits that this person signed for Sales.",
    )
    signed_by_success: User | None = to_one(
        _audit.signed_by_success_id,
        "Who signed for success.",
        reverse="auditsSignedForSuccess",
        reverse_description="Audits that this person signed for success.",
    )


@node(
    table=t.mql_audit_lead,
    prefix="mql",
    scope="accounts:read",
    plural="mqlAuditLeads",
    plural_description="Leads that were drawn for an audit, by reference.",
    description="A lead that was drawn for an audit, and what an inspection found.",
    default_order=(OrderBy(_lead.reference),),
)
class MqlAuditLead(Node, Revisioned):
    """A lead that was drawn for an audit."""

    reference: str = column(
        _lead.reference, "Which lead, as Marketing knows it, such as its id in the CRM.", order=True
    )
    verdict: MqlVerdict | None = column(
        _lead.verdict, "What the inspection found. Null while it was not inspected."
    )
    finding: str | None = column(_lead.finding, "What was noted about it.")
    inspected_at: DateTime | None = column(
        _lead.inspected_at, "When it was inspected. Null while it was not.", order=True
    )
    mql_audit: MqlAudit | None = to_one(
        _lead.mql_audit_id,
        "For which audit.",
        reverse="leads",
        reverse_description="The leads that were drawn, by reference.",
    )
