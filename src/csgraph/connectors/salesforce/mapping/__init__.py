"""How Salesforce's objects become nodes.

A name that the integration user may not see is replaced by what is known instead, at
last by the record's id: a hidden field loses no record.
"""

from csgraph.connectors.salesforce.mapping.accounts import ACCOUNT, CONTACT, USER
from csgraph.connectors.salesforce.mapping.activities import EVENT, TASK
from csgraph.connectors.salesforce.mapping.opportunities import (
    CONTRACT,
    OPPORTUNITY,
    OPPORTUNITY_CONTACT_ROLE,
    OPPORTUNITY_HISTORY,
)

__all__ = [
    "ACCOUNT",
    "CONTACT",
    "CONTRACT",
    "EVENT",
    "OPPORTUNITY",
    "OPPORTUNITY_CONTACT_ROLE",
    "OPPORTUNITY_HISTORY",
    "TASK",
    "USER",
]
