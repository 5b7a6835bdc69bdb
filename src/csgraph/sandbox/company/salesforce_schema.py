"""The objects of the sandbox's Salesforce org, as its administrator set them up.

Accounts and contacts carry custom fields of every kind that a connector has to map.
The org uses several currencies, so records name theirs.
"""

from csgraph.sandbox.company.describes import (
    READ_ONLY,
    Describe,
    address_fields,
    audit_fields,
    currency_field,
    field,
    formula,
    id_field,
    link_children,
    lookup,
    sobject_describe,
)
from csgraph.sandbox.company.sales_schema import SALES_RELATIONSHIPS, sales_describes

ORGANIZATION, USER, ACCOUNT, CONTACT = "Organization", "User", "Account", "Contact"
KEY_PREFIXES = {ORGANIZATION: "00D", USER: "005", ACCOUNT: "001", CONTACT: "003"}

INDUSTRIES = (
    "Agriculture",
    "Banking",
    "Construction",
    "Consulting",
    "Education",
    "Energy",
    "Engineering",
    "Food & Beverage",
    "Healthcare",
    "Hospitality",
    "Insurance",
    "Manufacturing",
    "Media",
    "Retail",
    "Shipping",
    "Technology",
    "Telecommunications",
    "Transportation",
    "Utilities",
)
ACCOUNT_TYPES = ("Customer - Direct", "Customer - Channel", "Prospect", "Partner", "Other")
TIERS = ("Strategic", "Growth", "Scale")
PRODUCTS = ("Relay", "Ledger", "Atlas", "Beacon")
LEVELS = ("C-Level", "VP", "Director", "Manager", "Individual Contributor")
ROLES = ("Champion", "Economic Buyer", "Technical Buyer", "Power User", "Admin", "Detractor")

_RELATIONSHIPS = {
    "Account.ParentId": "ChildAccounts",
    "Contact.AccountId": "Contacts",
}


def describes() -> list[Describe]:
    """Return the describe bodies of every object, each knowing its children."""
    found = [_organization(), _user(), _account(), _contact(), *sales_describes()]
    link_children(found, _RELATIONSHIPS | SALES_RELATIONSHIPS)
    return found


def _organization() -> Describe:
    fields = [
        id_field("Organization"),
        field("Name", "Name", length=80, nameField=True, nillable=False),
        field("OrganizationType", "Edition", "picklist", length=40, **READ_ONLY),
        field("InstanceName", "Instance Name", length=5, **READ_ONLY),
        field("IsSandbox", "Is Sandbox", "boolean", **READ_ONLY),
        field("DefaultCurrencyIsoCode", "Currency ISO Code", "picklist", length=3),
        field("LanguageLocaleKey", "Language", "picklist", length=40, nillable=False),
        field("TimeZoneSidKey", "Time Zone", "picklist", length=40, nillable=False),
        field("FiscalYearStartMonth", "Fiscal Year Starts In", "int"),
        field("NamespacePrefix", "Namespace Prefix", length=15, **READ_ONLY),
        *audit_fields(deletable=False),
    ]
    name = ORGANIZATION
    return sobject_describe(
        name, name, "Organizations", KEY_PREFIXES[name], fields, replicateable=False
    )


def _user() -> Describe:
    fields = [
        id_field("User"),
        field("Username", "Username", length=80, nillable=False, idLookup=True, unique=True),
        field("LastName", "Last Name", length=80, nillable=False, compoundFieldName="Name"),
        field("FirstName", "First Name", length=40, compoundFieldName="Name"),
        field("Name", "Full Name", length=121, nameField=True, nillable=False, **READ_ONLY),
        field("Email", "Email", "email", length=128, nillable=False),
        field("Title", "Title", length=80),
        field("Department", "Department", length=80),
        field("Phone", "Phone", "phone"),
        field("Alias", "Alias", length=8, nillable=False),
        field("CommunityNickname", "Nickname", length=40, nillable=False, unique=True),
        field("IsActive", "Active", "boolean"),
        field("UserType", "User Type", "picklist", length=40, **READ_ONLY),
        lookup("ManagerId", "Manager ID", "User", "Manager"),
        field("TimeZoneSidKey", "Time Zone", "picklist", length=40, nillable=False),
        field("LocaleSidKey", "Locale", "picklist", length=40, nillable=False),
        field("LanguageLocaleKey", "Language", "picklist", length=40, nillable=False),
        field("EmailEncodingKey", "Email Encoding", "picklist", length=40, nillable=False),
        field("EmployeeNumber", "Employee Number", length=20),
        field("LastLoginDate", "Last Login", "datetime", **READ_ONLY),
        *audit_fields(deletable=False),
    ]
    return sobject_describe(
        USER, USER, "Users", KEY_PREFIXES[USER], fields, deletable=False, undeletable=False
    )


def _account() -> Describe:
    fields = [
        id_field("Account"),
        lookup("MasterRecordId", "Master Record ID", "Account", "MasterRecord", **READ_ONLY),
        field("Name", "Account Name", nameField=True, nillable=False, extraTypeInfo="companyname"),
        field("Type", "Account Type", "picklist", length=255, options=ACCOUNT_TYPES),
        lookup("ParentId", "Parent Account ID", "Account", "Parent"),
        *address_fields("Billing"),
        field("Phone", "Account Phone", "phone"),
        field("AccountNumber", "Account Number", length=40),
        field("Website", "Website", "url"),
        field("Industry", "Industry", "picklist", options=INDUSTRIES),
        field("AnnualRevenue", "Annual Revenue", "currency", scale=0),
        field("NumberOfEmployees", "Employees", "int"),
        field(
            "Ownership",
            "Ownership",
            "picklist",
            options=("Public", "Private", "Subsidiary", "Other"),
        ),
        field("TickerSymbol", "Ticker Symbol", length=20),
        field("Description", "Account Description", "textarea"),
        field("Rating", "Account Rating", "picklist", options=("Hot", "Warm", "Cold")),
        currency_field(),
        lookup("OwnerId", "Owner ID", "User", "Owner", nillable=False, defaultedOnCreate=True),
        *audit_fields(),
        field("LastActivityDate", "Last Activity", "date", **READ_ONLY),
        field("LastViewedDate", "Last Viewed Date", "datetime", **READ_ONLY),
        field(
            "AccountSource",
            "Account Source",
            "picklist",
            options=("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"),
        ),
        *_account_custom_fields(),
    ]
    return sobject_describe(
        ACCOUNT, ACCOUNT, "Accounts", KEY_PREFIXES[ACCOUNT], fields, mergeable=True
    )


def _account_custom_fields() -> list[Describe]:
    return [
        field(
            "Customer_Tier__c",
            "Customer Tier",
            "picklist",
            restrictedPicklist=True,
            options=TIERS,
        ),
        field("Products__c", "Products", "multipicklist", options=PRODUCTS),
        field("Seats__c", "Seats", "double", precision=8),
        field("Health_Score__c", "Health Score", "double", precision=5, scale=2),
        field("ARR__c", "Annual Recurring Revenue", "currency"),
        field("Discount__c", "Discount", "percent", precision=5, scale=2),
        field("Auto_Renew__c", "Auto-Renew", "boolean"),
        field("Renewal_Date__c", "Renewal Date", "date"),
        field("Last_Business_Review__c", "Last Business Review", "datetime"),
        field("Success_Plan__c", "Success Plan"),
        field("CSM_Notes__c", "CSM Notes", "textarea", length=32768),
        field(
            "External_Key__c",
            "External Key",
            length=40,
            externalId=True,
            idLookup=True,
            unique=True,
        ),
        lookup("CSM__c", "Customer Success Manager", "User", "CSM__r"),
        field("Status_Page__c", "Status Page", "url"),
        formula(
            "ARR_per_Seat__c",
            "ARR per Seat",
            "currency",
            "IF(Seats__c > 0, ARR__c / Seats__c, NULL)",
        ),
        formula(
            "Days_to_Renewal__c",
            "Days to Renewal",
            "double",
            "Renewal_Date__c - TODAY()",
        ),
    ]


def _contact() -> Describe:
    fields = [
        id_field("Contact"),
        lookup("MasterRecordId", "Master Record ID", "Contact", "MasterRecord", **READ_ONLY),
        lookup("AccountId", "Account ID", "Account", "Account"),
        *_personal_name_fields(),
        *address_fields("Mailing"),
        field("Phone", "Business Phone", "phone"),
        field("MobilePhone", "Mobile Phone", "phone"),
        lookup("ReportsToId", "Reports To ID", "Contact", "ReportsTo"),
        field("Email", "Email", "email"),
        field("Title", "Title", length=128),
        field("Department", "Department", length=80),
        field(
            "LeadSource",
            "Lead Source",
            "picklist",
            options=("Web", "Phone Inquiry", "Partner Referral", "Event", "Other"),
        ),
        field("Birthdate", "Birthdate", "date"),
        field("Description", "Contact Description", "textarea"),
        field("HasOptedOutOfEmail", "Email Opt Out", "boolean"),
        field("IsEmailBounced", "Is Email Bounced", "boolean", **READ_ONLY),
        field("EmailBouncedDate", "Email Bounced Date", "datetime"),
        currency_field(),
        lookup("OwnerId", "Owner ID", "User", "Owner", nillable=False, defaultedOnCreate=True),
        *audit_fields(),
        field("LastActivityDate", "Last Activity", "date", **READ_ONLY),
        *_contact_custom_fields(),
    ]
    return sobject_describe(
        CONTACT, CONTACT, "Contacts", KEY_PREFIXES[CONTACT], fields, mergeable=True
    )


def _personal_name_fields() -> list[Describe]:
    part = {"compoundFieldName": "Name", "extraTypeInfo": "personname"}
    salutations = ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.")
    whole: Describe = {"nameField": True, "nillable": False, "extraTypeInfo": "personname"}
    return [
        field("LastName", "Last Name", length=80, nillable=False, **part),
        field("FirstName", "First Name", length=40, **part),
        field("Salutation", "Salutation", "picklist", length=40, options=salutations, **part),
        field("Name", "Full Name", length=121, **whole, **READ_ONLY),
    ]


def _contact_custom_fields() -> list[Describe]:
    return [
        field("Level__c", "Level", "picklist", options=LEVELS),
        field("Roles__c", "Roles", "multipicklist", options=ROLES),
        field("Champion__c", "Champion", "boolean"),
        field("Left_Company__c", "Left the Company", "boolean"),
        field("NPS__c", "Last NPS Score", "double", precision=2),
        field("Last_Survey__c", "Last Survey", "date"),
        field("Last_Contacted__c", "Last Contacted", "datetime"),
        field("Profile__c", "Professional Profile", "url"),
        formula("Email_Domain__c", "Email Domain", "string", 'MID(Email, FIND("@", Email)+1, 80)'),
    ]
