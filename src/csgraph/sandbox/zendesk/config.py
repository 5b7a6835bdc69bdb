"""How the account behaves."""

from dataclasses import dataclass
from datetime import timedelta

from csgraph.clock import Clock, system_clock
from csgraph.sandbox.credentials import (
    ZENDESK_API_TOKEN,
    ZENDESK_CLIENT_ID,
    ZENDESK_CLIENT_SECRET,
    ZENDESK_EMAIL,
)


@dataclass(frozen=True, slots=True)
class ZendeskConfig:
    """Settings of the account. `session_ttl` unset: OAuth tokens hold until revoked by hand.

    Limits are announced always, with nothing spent, and enforced when switched on: a
    reader that paces itself by the headers is then tested, else left alone.
    """

    client_id: str = ZENDESK_CLIENT_ID
    client_secret: str = ZENDESK_CLIENT_SECRET
    email: str = ZENDESK_EMAIL
    api_token: str = ZENDESK_API_TOKEN
    session_ttl: timedelta | None = None
    enforce_limits: bool = False
    requests_per_minute: int = 700
    exports_per_minute: int = 10
    cursor_exports_per_minute: int = 20
    export_page_size: int = 1_000
    list_page_size: int = 100
    export_delay_seconds: int = 60
    archive_after: timedelta = timedelta(days=120)
    compress: bool = True
    clock: Clock = system_clock
