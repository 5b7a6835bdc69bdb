"""Accounts in the graph (domain.md §1)."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts import rules
from csgraph.domain.accounts import tables as t
from csgraph.graph.declare import Lookup, OrderBy, column, money, node, to_one
from csgraph.graph.interfaces import Money, Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import Date, DateTime, Url

_account = t.account.c

described_enum(
    rules.SalesSegment,
    "How Sales counts an account.",
    ENTERPRISE="Large.",
    COMMERCIAL="Mid-market.",
    CORPORATE="Small or medium.",
)
described_enum(
    rules.GrowthPotential,
    "How much more an account may come to buy.",
    HIGH="Much.",
    MEDIUM="Some.",
    LOW="Little.",
    NONE="It will not expand.",
)
described_enum(
    rules.EngagementLevel,
    "How much an account takes part.",
    HIGH="Much.",
    MEDIUM="Some.",
    LOW="Little.",
)
described_enum(
    rules.ContactPreference,
    "How much contact an account wants.",
    HIGH_TOUCH="As much as there is.",
    STANDARD="What its tier gives.",
    SELF_SERVICE="It serves itself.",
)
described_enum(
    rules.PresencePreference,
    "Whether an account values visits.",
    ONSITE="It wants to be visited.",
    REMOTE="It wants contact from afar.",
    EITHER="Both will do.",
)
described_enum(
    rules.CustomerExperience,
    "Whether an account has run such a product before.",
    INEXPERIENCED="It has not: first value must show early, and news meanwhile.",
    EXPERIENCED="It has: it needs no news meanwhile.",
)
described_enum(
    rules.ExperienceTier,
    "How an account is served.",
    STRATEGIC="By a director or a senior CSM, with the most contact.",
    MID="By a CSM.",
    SCALE="By associates, a pool, programs.",
)
described_enum(
    rules.TouchModel,
    "How much of a person's time an account has.",
    HIGH="Much: the tier is `STRATEGIC`.",
    MEDIUM="Some: the tier is `MID`.",
    LOW="Little: the tier is `SCALE`.",
)


@node(
    table=t.account,
    prefix="acc",
    scope="accounts:read",
    plural="accounts",
    plural_description="Customer companies that the caller may see; by name.",
    description="A customer company.",
    default_order=(OrderBy(_account.name_key),),
    searched=(_account.name, _account.domain),
    lookup_name="account",
    lookups=(
        Lookup(
            name="domain",
            description="Registrable web domain, such as `example.com`. An error when several "
            "accounts share it.",
            column=_account.domain,
            normalise=lambda text: text.strip().lower(),
        ),
        Lookup(
            name="externalId",
            description="Your own key of the account, as `externalId` holds it.",
            column=_account.external_id,
            normalise=str.strip,
        ),
    ),
)
class Account(Node, Revisioned):
    """A customer company."""

    name: str = column(_account.name, "Display name.", order=_account.name_key)
    domain: str | None = column(
        _account.domain, "Registrable web domain, such as `example.com`; from the website."
    )
    external_id: str | None = column(
        _account.external_id, "Your own key of the account, such as an id of your warehouse."
    )
    website: Url | None = column(_account.website, "Website, as the CRM holds it.")
    industry: str | None = column(_account.industry, "Industry, as the CRM holds it.", order=True)
    account_type: str | None = column(
        _account.account_type, "Kind of account, as the CRM holds it, such as `Customer - Direct`."
    )
    is_person_account: bool = column(
        _account.is_person_account,
        "Whether the customer is a person, who is its only contact, rather than a company.",
    )
    billing_country: str | None = column(
        _account.billing_country, "Country of the billing address."
    )
    employee_count: int | None = column(_account.employee_count, "Number of employees.", order=True)
    annual_revenue: Money | None = money(
        _account.annual_revenue_minor,
        _account.annual_revenue_currency,
        "The company's own yearly revenue, as the CRM holds it; not what it pays us.",
        scope="finance:read",
    )
    annual_recurring_revenue: Money | None = money(
        _account.annual_recurring_revenue_minor,
        _account.annual_recurring_revenue_currency,
        "What it pays us a year. Null for a prospect.",
        scope="finance:read",
    )
    revenue_agreed_on: Date | None = column(
        _account.revenue_agreed_on,
        "Day of the contract that `annualRecurringRevenue` is of; it is exchanged at the rate of "
        "that day, or of today.",
    )
    sales_segment: rules.SalesSegment | None = column(
        _account.sales_segment, "How Sales counts it.", order=True
    )
    growth_potential: rules.GrowthPotential | None = column(
        _account.growth_potential, "How much more it may come to buy."
    )
    engagement_level: rules.EngagementLevel | None = column(
        _account.engagement_level, "How much it takes part."
    )
    contact_preference: rules.ContactPreference | None = column(
        _account.contact_preference, "How much contact it wants."
    )
    presence_preference: rules.PresencePreference | None = column(
        _account.presence_preference, "Whether it values visits."
    )
    customer_experience: rules.CustomerExperience | None = column(
        _account.customer_experience, "Whether it has run such a product before."
    )
    use_cases: list[str] = column(_account.use_cases, "What it uses the product for.")
    is_in_custody: bool = column(
        _account.is_in_custody,
        "Whether it is kept in durable custody, which weighs more in a book. It is from the "
        "acceptance of a handoff until first value, or until custody is lost.",
    )
    experience_tier: rules.ExperienceTier | None = column(
        _account.experience_tier,
        "How it is served. Null while too little is known. `tier` tells how it came about.",
        order=True,
    )
    touch_model: rules.TouchModel | None = column(
        _account.touch_model,
        "How much of a person's time it has; follows from the tier.",
        order=True,
    )
    baseline_tier: rules.ExperienceTier | None = column(
        _account.baseline_tier,
        "Tier that annual revenue alone gives. Null while that is unknown.",
    )
    override_tier: rules.ExperienceTier | None = column(
        _account.override_tier, "Tier that somebody gave it, which holds before all else."
    )
    override_reason: str | None = column(_account.override_reason, "Why they did.")
    override_by: str | None = column(
        _account.override_by, "By which API key they did; its id.", filterable=False
    )
    override_at: DateTime | None = column(_account.override_at, "When they did.")
    override_expires_at: DateTime | None = column(
        _account.override_expires_at, "Until when it holds. Null for no end.", order=True
    )
    owner: User | None = to_one(
        _account.owner_id,
        "Who owns the account in the CRM.",
        reverse="ownedAccounts",
        reverse_description="Accounts that this person owns in the CRM.",
    )
    parent: "Account | None" = to_one(
        _account.parent_id,
        "Parent company, when the CRM names one.",
        reverse="children",
        reverse_description="Companies that name this one as their parent.",
    )


__all__ = ["Account"]
