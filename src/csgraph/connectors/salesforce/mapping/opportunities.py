"""How deals and contracts become nodes."""

from csgraph.connectors.salesforce.mapping.objects import (
    account,
    amount,
    contact,
    object_mapping,
    opportunity,
    owner,
)
from csgraph.domain.contracts.tables import contract
from csgraph.domain.opportunities.tables import opportunity as opportunity_table
from csgraph.domain.opportunities.tables import opportunity_contact_role, opportunity_stage_change
from csgraph.ingest.mapping import CustomFields, Field, Node
from csgraph.ingest.values import day, flag, instant, percentage, score, text, whole_number

LONGEST_TEXT = 100_000

OPPORTUNITY = object_mapping(
    "Opportunity",
    Node(
        node_type="Opportunity",
        table=opportunity_table,
        fields=(
            Field("name", ("Name", "Id"), required=True),
            Field("stage", ("StageName",)),
            Field("opportunity_type", ("Type",)),
            Field("probability", ("Probability",), percentage()),
            Field("close_on", ("CloseDate",), day()),
            Field("is_closed", ("IsClosed",), flag(), default=False),
            Field("is_won", ("IsWon",), flag(), default=False),
            Field("forecast_category", ("ForecastCategoryName", "ForecastCategory")),
            Field("next_step", ("NextStep",), text(LONGEST_TEXT)),
            Field("lead_source", ("LeadSource",)),
            Field("lead_score", ("Lead_Score__c",), score()),
            Field("opened_at", ("CreatedDate",), instant()),
        ),
        money=(amount("Amount"),),
        links=(account(), owner()),
        custom_fields=CustomFields(path=""),
    ),
)

OPPORTUNITY_CONTACT_ROLE = object_mapping(
    "OpportunityContactRole",
    Node(
        node_type="OpportunityContactRole",
        table=opportunity_contact_role,
        fields=(
            Field("role", ("Role",)),
            Field("is_primary", ("IsPrimary",), flag(), default=False),
        ),
        links=(opportunity("OpportunityId"), contact("contact_id", "ContactId")),
    ),
)

OPPORTUNITY_HISTORY = object_mapping(
    "OpportunityHistory",
    Node(
        node_type="OpportunityStageChange",
        table=opportunity_stage_change,
        fields=(
            Field("stage", ("StageName",)),
            Field("probability", ("Probability",), percentage()),
            Field("close_on", ("CloseDate",), day()),
            Field("forecast_category", ("ForecastCategory",)),
            Field("changed_at", ("CreatedDate",), instant()),
        ),
        money=(amount("Amount"),),
        links=(opportunity("OpportunityId"), owner("changed_by_id", "CreatedById")),
    ),
)

CONTRACT = object_mapping(
    "Contract",
    Node(
        node_type="Contract",
        table=contract,
        fields=(
            Field("number", ("ContractNumber",)),
            Field("status", ("Status",)),
            Field("starts_on", ("StartDate",), day()),
            Field("ends_on", ("EndDate",), day()),
            Field("term_months", ("ContractTerm",), whole_number()),
            Field("signed_on", ("CustomerSignedDate",), day()),
            Field("activated_at", ("ActivatedDate",), instant()),
            Field("special_terms", ("SpecialTerms",), text(LONGEST_TEXT)),
        ),
        links=(account(), owner(), contact("signer_id", "CustomerSignedId")),
        custom_fields=CustomFields(path=""),
    ),
)
