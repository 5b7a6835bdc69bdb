"""Webhooks as a test sees them: an API to register by, an endpoint, a clock to drive."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from standardwebhooks.webhooks import Webhook

from csgraph.clock import system_clock
from csgraph.deliveries.courier import take_turn
from csgraph.deliveries.surroundings import DeliveryDeps
from csgraph.ids import TenantId, decode_id
from tests.support.http import Api
from tests.webhooks.receiver import Arrived, Receiver

QUERY = """subscription { changes(types: [ACCOUNT]) {
  operation node { ... on Account { id name } } } }"""
CREATE = """mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) {
  webhook { id status keyId } secret userErrors { code message path } changeSet { id } } }"""
LOG = """query ($id: ID!) { node(id: $id) { ... on Webhook { status disabledReason
  deliveries(first: 100, orderBy: [{field: CREATED_AT}]) { nodes {
    id status attemptsMade nextAttemptAt test payload
    attempts { number statusCode error milliseconds requestHeaders responseHeaders } } } } } }"""


@dataclass
class DrivenClock:
    """A clock that goes on only when it is told to."""

    now: datetime = field(default_factory=system_clock)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **units: float) -> None:
        self.now += timedelta(**units)


@dataclass
class Stage:
    """A tenant with an endpoint."""

    api: Api
    receiver: Receiver
    deps: DeliveryDeps
    clock: DrivenClock
    tenant_id: TenantId
    ids: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def within(self, seconds: float) -> "Stage":
        """Return the stage with a sender that waits only so long for an answer."""
        self.deps.sender._seconds = seconds
        return self

    async def register(self, query: str = QUERY, **given: Any) -> str:
        """Register the endpoint; return the webhook's id."""
        made = await self.create(query, **given)
        assert made["userErrors"] == []
        id_: str = made["webhook"]["id"]
        self.ids.append(id_)
        self.secrets[id_] = made["secret"]
        return id_

    async def create(self, query: str = QUERY, **given: Any) -> Any:
        values = {"name": "Hook", "url": self.receiver.url, "query": query, **given}
        return (await self.api.data(CREATE, input=values))["webhookCreate"]

    async def account(self, name: str) -> str:
        made = await self.api.data(
            "mutation ($name: String!) { accountCreate(input: {name: $name}) { account { id } } }",
            name=name,
        )
        id_: str = made["accountCreate"]["account"]["id"]
        return id_

    async def rename(self, id_: str, name: str) -> None:
        text = """mutation ($id: ID!, $name: String!) {
          accountUpdate(by: {id: $id}, input: {name: $name}) { userErrors { code } } }"""
        assert (await self.api.data(text, id=id_, name=name))["accountUpdate"]["userErrors"] == []

    async def turn(self, webhook: str | None = None) -> None:
        """Let a webhook do what there is to do, until the feed is read to its end."""
        await take_turn(self.deps, self.tenant_id, uuid_of(webhook or self.ids[-1]))

    async def log(self, webhook: str | None = None) -> Any:
        return (await self.api.data(LOG, id=webhook or self.ids[-1]))["node"]

    async def deliveries(self, webhook: str | None = None) -> list[Any]:
        found: list[Any] = (await self.log(webhook))["deliveries"]["nodes"]
        return found

    def verified(self, arrived: Arrived, webhook: str | None = None) -> Any:
        """Return what a message says, once its signature is found to be right.

        The clock of a test may have gone on for days, which the library would object to.
        """
        secret = self.secrets[webhook or self.ids[-1]]
        at = datetime.fromtimestamp(
            int(arrived.headers["webhook-timestamp"]), self.clock.now.tzinfo
        )
        expected = Webhook(secret).sign(arrived.headers["webhook-id"], at, arrived.body)
        assert expected in arrived.headers["webhook-signature"].split(" ")
        return arrived.told


def uuid_of(wire_id: str) -> UUID:
    decoded = decode_id(wire_id)
    assert decoded
    return decoded[1]


def names(arrived: Sequence[Arrived]) -> list[str]:
    return [each.told["node"]["name"] for each in arrived]
