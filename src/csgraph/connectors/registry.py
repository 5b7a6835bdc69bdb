"""Every connector there is."""

import httpx

from csgraph.connectors.budget import DAILY_SHARE, Budget, DailyBudget, MinuteBudget
from csgraph.connectors.pauses import Pauses
from csgraph.connectors.port import Account, Connector
from csgraph.connectors.salesforce.streams import SalesforceConnector
from csgraph.connectors.transport import Patience, Transport
from csgraph.connectors.zendesk.streams import ZendeskConnector
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.ingest.mapping import Registry

MAPPINGS = Registry(
    tuple(
        stream.mapping
        for connector in (SalesforceConnector, ZendeskConnector)
        for stream in connector.streams
    )
)
"""How every vendor's records become rows."""


def open_connector(
    system: ExternalSystem,
    account: Account,
    *,
    http: httpx.AsyncClient,
    pauses: Pauses,
    patience: Patience,
) -> Connector:
    """Return the connector to an account of a system."""
    match system:
        case ExternalSystem.SALESFORCE:
            share = account.number("api_share", DAILY_SHARE)
            budget: Budget = DailyBudget(share)
            transport = Transport(http, "Salesforce", budget, pauses, patience)
            return SalesforceConnector(transport, account, pauses.clock)
        case ExternalSystem.ZENDESK:
            transport = Transport(http, "Zendesk", MinuteBudget(pauses.clock), pauses, patience)
            return ZendeskConnector(transport, account, pauses.clock)
