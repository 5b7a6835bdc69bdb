"""Salesforce's client-credentials login: requests and replies, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from csgraph.connectors.framing import read_json
from csgraph.connectors.transport import Reply
from csgraph.errors import CredentialsRejected, Misconfigured, PayloadRejected


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """A login: where the org answers, with what token."""

    instance_url: str
    token: str = field(repr=False)

    def url(self, path: str) -> str:
        """Return the address of a path, which never leads to another host."""
        if not path.startswith("/") or path.startswith("//"):
            raise PayloadRejected("Salesforce pointed to a page outside of the org.")
        return self.instance_url + path

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of a request within the session."""
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


def token_request(base_url: str, credentials: Mapping[str, str]) -> httpx.Request:
    """Return the request that logs in."""
    try:
        client_id, secret = credentials["client_id"], credentials["client_secret"]
    except KeyError as missing:
        raise Misconfigured(
            f"A Salesforce connection needs `{missing.args[0]}`: give the consumer key with the "
            "consumer secret of an External Client App that allows the client credentials flow."
        ) from None
    return httpx.Request(
        "POST",
        f"{base_url.rstrip('/')}/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
        },
        headers={"Accept": "application/json"},
    )


def read_session(base_url: str, reply: Reply) -> Session:
    """Return the login that a reply grants.

    Raises:
        CredentialsRejected: Salesforce refuses the credentials.
        PayloadRejected: the reply is no OAuth reply.
    """
    answer = read_json(reply.body)
    if not isinstance(answer, dict):
        raise PayloadRejected(f"{base_url} did not answer as a Salesforce login does.")
    if "error" in answer:
        told = answer.get("error_description") or answer["error"]
        raise CredentialsRejected(
            f"Salesforce at {base_url} refused the login (`{answer['error']}`: {told}): check the "
            "consumer key and secret, and that the app has a user to run as; then connect again."
        )
    try:
        instance_url = str(answer["instance_url"]).rstrip("/")
        _check_kinship(base_url, instance_url)
        return Session(instance_url, str(answer["access_token"]))
    except KeyError as missing:
        raise PayloadRejected(
            f"The login reply of {base_url} has no `{missing.args[0]}`."
        ) from None


def _check_kinship(base_url: str, instance_url: str) -> None:
    """Make sure that a login leads to a host of those whom the credentials are meant for."""
    asked, told = urlsplit(base_url), urlsplit(instance_url)
    theirs, ours = (str(each.hostname).rpartition(".") for each in (told, asked))
    is_kin = told.hostname == asked.hostname or (
        not theirs[2].isdecimal()  # an address of numbers has no kin
        and theirs[0].rpartition(".")[2] == ours[0].rpartition(".")[2] != ""
        and theirs[2] == ours[2]
    )
    if told.scheme != asked.scheme or not is_kin:
        raise PayloadRejected(
            f"The login reply of {base_url} leads to another host ({told.hostname}): give the "
            "org's own address, https://<company>.my.salesforce.com."
        )
