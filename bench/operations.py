"""The six operations, in the words of each contender's schema.

csgraph has Relay's connections, PostGraphile those with names of the database's, and the
two servers that are written by hand (Mercurius, strawberry) have plain lists. Aliases give
the answers one shape, so that they can be compared.
"""

from dataclasses import dataclass
from uuid import UUID

from bench.data import INDUSTRY
from csgraph.ids import TenantId, encode_id

_FIELDS = "name domain website industry accountType billingCountry employeeCount"


@dataclass(frozen=True)
class Operation:
    """One operation: what it is, whether it reads a list, and its documents."""

    name: str
    title: str
    is_point: bool
    csgraph: str
    postgraphile: str
    plain: str
    asked: tuple[str, ...] = ()

    def variables(self, dialect: str, tenant_id: TenantId, account_id: UUID) -> dict[str, str]:
        """Return the variables in the contender's words."""
        values = {"industry": INDUSTRY, "id": str(account_id)}
        if dialect == "csgraph":
            values["id"] = encode_id("acc", account_id)
        made = {name: values[name] for name in self.asked}
        if dialect == "postgraphile":
            made["tenant"] = str(tenant_id)
        return made


OPERATIONS = (
    Operation(
        "account",
        "1. account by id, 8 fields",
        is_point=True,
        asked=("id",),
        csgraph="query($id: ID!) { account: node(id: $id) { ... on Account "
        f"{{ id {_FIELDS} }} }} }}",
        postgraphile="query($tenant: UUID!, $id: UUID!) { account: accountByTenantIdAndRowId("
        f"tenantId: $tenant, rowId: $id) {{ id: rowId {_FIELDS} }} }}",
        plain=f"query($id: ID!) {{ account(id: $id) {{ id {_FIELDS} }} }}",
    ),
    Operation(
        "account 360",
        "2. account 360",
        is_point=True,
        asked=("id",),
        csgraph="""query($id: ID!) { account: node(id: $id) { ... on Account {
          id name industry owner { id name email }
          contacts(first: 10, orderBy: [{field: NAME}]) { nodes { id name title email
            opportunityRoles(first: 5, orderBy: [{field: ROLE}]) { nodes {
              role isPrimary opportunity { id name stage } } } } }
          opportunities(first: 5, filter: {isClosed: {eq: false}}, orderBy: [{field: CLOSE_ON}]) {
            nodes { id name stage closeOn contactRoles(first: 5, orderBy: [{field: ROLE}]) { nodes {
              role isPrimary contact { id name } } } } }
          tickets(first: 5, orderBy: [{field: OPENED_AT, direction: DESC}]) {
            nodes { id subject status priority openedAt } }
          contracts(first: 1, filter: {status: {eq: "Activated"}},
            orderBy: [{field: ENDS_ON, direction: DESC}]) {
            nodes { id number status startsOn endsOn } }
        } } }""",
        postgraphile="""query($tenant: UUID!, $id: UUID!) {
          account: accountByTenantIdAndRowId(tenantId: $tenant, rowId: $id) {
          id: rowId name industry owner: userByTenantIdAndOwnerId { id: rowId name email }
          contacts: contactsByTenantIdAndAccountId(first: 10, condition: {deletedAt: null},
            orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { nodes { id: rowId name title email
            opportunityRoles: opportunityContactRolesByTenantIdAndContactId(first: 5,
              condition: {deletedAt: null}, orderBy: [ROLE_ASC, ROW_ID_ASC]) { nodes {
              role isPrimary opportunity: opportunityByTenantIdAndOpportunityId {
                id: rowId name stage } } } } }
          opportunities: opportunitiesByTenantIdAndAccountId(first: 5,
            condition: {isClosed: false, deletedAt: null}, orderBy: [CLOSE_ON_ASC, ROW_ID_ASC]) {
            nodes { id: rowId name stage closeOn
              contactRoles: opportunityContactRolesByTenantIdAndOpportunityId(first: 5,
                condition: {deletedAt: null}, orderBy: [ROLE_ASC, ROW_ID_ASC]) { nodes {
                role isPrimary contact: contactByTenantIdAndContactId { id: rowId name } } } } }
          tickets: ticketsByTenantIdAndAccountId(first: 5, condition: {deletedAt: null},
            orderBy: [OPENED_AT_DESC, ROW_ID_DESC]) {
            nodes { id: rowId subject status priority openedAt } }
          contracts: contractsByTenantIdAndAccountId(first: 1,
            condition: {status: "Activated", deletedAt: null},
            orderBy: [ENDS_ON_DESC, ROW_ID_DESC]) {
            nodes { id: rowId number status startsOn endsOn } }
        } }""",
        plain="""query($id: ID!) { account(id: $id) {
          id name industry owner { id name email }
          contacts(first: 10) { id name title email opportunityRoles(first: 5) {
            role isPrimary opportunity { id name stage } } }
          opportunities(first: 5) { id name stage closeOn contactRoles(first: 5) {
            role isPrimary contact { id name } } }
          tickets(first: 5) { id subject status priority openedAt }
          contracts(first: 1) { id number status startsOn endsOn }
        } }""",
    ),
    Operation(
        "largest",
        "3. the 50 largest accounts of a segment, with owner",
        is_point=False,
        asked=("industry",),
        csgraph="""query($industry: String!) { accounts(first: 50,
          filter: {industry: {eq: $industry}},
          orderBy: [{field: EMPLOYEE_COUNT, direction: DESC}]) {
          nodes { id name industry employeeCount owner { id name } } } }""",
        postgraphile="""query($tenant: UUID!, $industry: String!) { accounts: allAccounts(first: 50,
          condition: {tenantId: $tenant, industry: $industry, deletedAt: null},
          orderBy: [EMPLOYEE_COUNT_DESC, ROW_ID_DESC]) {
          nodes { id: rowId name industry employeeCount
            owner: userByTenantIdAndOwnerId { id: rowId name } } } }""",
        plain="""query($industry: String!) { accounts: largestAccounts(first: 50,
          industry: $industry) { id name industry employeeCount owner { id name } } }""",
    ),
    Operation(
        "nested",
        "4. 100 accounts with 10 contacts of 5 fields each",
        is_point=False,
        csgraph="""{ accounts(first: 100, orderBy: [{field: NAME}]) { nodes { id name
          contacts(first: 10, orderBy: [{field: NAME}]) {
            nodes { id name title email phone } } } } }""",
        postgraphile="""query($tenant: UUID!) { accounts: allAccounts(first: 100,
          condition: {tenantId: $tenant, deletedAt: null}, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) {
          nodes { id: rowId name contacts: contactsByTenantIdAndAccountId(first: 10,
            condition: {deletedAt: null}, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) {
            nodes { id: rowId name title email phone } } } } }""",
        plain="""{ accounts(first: 100) { id name
          contacts(first: 10) { id name title email phone } } }""",
    ),
    Operation(
        "flat",
        "5. 1,000 accounts of 10 fields, flat",
        is_point=False,
        csgraph="{ accounts(first: 1000, orderBy: [{field: NAME}]) { nodes { id "
        f"{_FIELDS} revision createdAt }} }} }}",
        postgraphile="query($tenant: UUID!) { accounts: allAccounts(first: 1000, condition: "
        "{tenantId: $tenant, deletedAt: null}, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) "
        f"{{ nodes {{ id: rowId {_FIELDS} revision createdAt }} }} }}",
        plain=f"{{ accounts(first: 1000) {{ id {_FIELDS} revision createdAt }} }}",
    ),
    Operation(
        "by segment",
        "6. count and sum of revenue by segment",
        is_point=False,
        csgraph="""{ accounts { groups: groupBy(keys: [{field: INDUSTRY}]) {
          key { industry } aggregate { count annualRevenue { sum } } } } }""",
        postgraphile="""query($tenant: UUID!) { accounts: allAccounts(
          condition: {tenantId: $tenant, deletedAt: null}) {
          groups: groupedAggregates(groupBy: [INDUSTRY]) { keys
            distinctCount { rowId } sum { annualRevenueReporting } } } }""",
        plain="{ groups: accountsByIndustry { industry count sum } }",
    ),
)
