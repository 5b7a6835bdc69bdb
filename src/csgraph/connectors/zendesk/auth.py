"""Zendesk's two ways in: an OAuth client, or an agent's API token. No I/O.

API tokens are on their way out at Zendesk; OAuth is used whenever a client is given.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from csgraph.connectors.framing import read_json
from csgraph.connectors.transport import Reply
from csgraph.errors import CredentialsRejected, Misconfigured, PayloadRejected


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """What a request has to show."""

    authorization: str = field(repr=False)
    renewable: bool

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of a request within the session."""
        return {"Authorization": self.authorization, "Accept": "application/json"}


def basic_session(credentials: Mapping[str, str]) -> Session | None:
    """Return the session of an API token; None when the credentials are an OAuth client's."""
    if "client_id" in credentials:
        return None
    try:
        pair = f"{credentials['email']}/token:{credentials['api_token']}"
    except KeyError as missing:
        raise Misconfigured(
            f"A Zendesk connection needs `client_id` and `client_secret` of an OAuth client, or "
            f"`email` and `api_token` of an administrator; `{missing.args[0]}` is missing."
        ) from None
    encoded = base64.b64encode(pair.encode()).decode("ascii")
    return Session(f"Basic {encoded}", renewable=False)


def token_request(base_url: str, credentials: Mapping[str, str]) -> httpx.Request:
    """Return the request that logs in."""
    return httpx.Request(
        "POST",
        f"{base_url.rstrip('/')}/oauth/tokens",
        json={
            "grant_type": "client_credentials",
            "client_id": credentials["client_id"],
            "client_secret": credentials.get("client_secret", ""),
            "scope": "read",
        },
        headers={"Accept": "application/json"},
    )


def read_session(base_url: str, reply: Reply) -> Session:
    """Return the login that a reply grants.

    Raises:
        CredentialsRejected: Zendesk refuses the credentials.
        PayloadRejected: the reply is no OAuth reply.
    """
    answer = read_json(reply.body)
    if isinstance(answer, dict) and isinstance(answer.get("access_token"), str):
        return Session(f"Bearer {answer['access_token']}", renewable=True)
    if isinstance(answer, dict) and "error" in answer:
        raise CredentialsRejected(
            f"Zendesk at {base_url} refused the login (`{answer['error']}`): check the OAuth "
            "client's identifier and secret, and that it is confidential; then connect again."
        )
    raise PayloadRejected(f"{base_url} did not answer as a Zendesk login does.")
