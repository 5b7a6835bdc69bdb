"""Who may call: an OAuth token, or the e-mail with an API token."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

from csgraph.sandbox.zendesk.config import ZendeskConfig
from csgraph.sandbox.zendesk.errors import invalid_token, oauth_refusal, unauthenticated


class Doorkeeper:
    """Issues tokens, then knows them again."""

    def __init__(self, config: ZendeskConfig) -> None:
        self._config = config
        self._expiries: dict[str, datetime | None] = {}

    def issue(self, request: Mapping[str, object]) -> dict[str, object]:
        """Answer a token request."""
        if request.get("grant_type") != "client_credentials":
            raise oauth_refusal(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.",
            )
        is_known = _same(request.get("client_id"), self._config.client_id)
        if not (is_known and _same(request.get("client_secret"), self._config.client_secret)):
            raise oauth_refusal(
                401,
                "invalid_client",
                "Client authentication failed due to unknown client, no client authentication"
                " included, or unsupported authentication method.",
            )
        token, ttl = secrets.token_hex(32), self._config.session_ttl
        self._expiries[token] = None if ttl is None else self._config.clock() + ttl
        answer: dict[str, object] = {
            "access_token": token,
            "token_type": "bearer",
            "scope": request.get("scope") or "read write",
        }
        if ttl is not None:
            answer["expires_in"] = int(ttl.total_seconds())
        return answer

    def admit(self, authorization: str) -> None:
        """Let a caller in, or raise what a stranger is answered."""
        kind, _, credentials = authorization.partition(" ")
        if kind.lower() == "bearer":
            self._admit_token(credentials.strip())
        elif kind.lower() != "basic" or not self._is_ours(credentials):
            raise unauthenticated()

    def expire_all(self) -> None:
        """Revoke every OAuth token."""
        self._expiries.clear()

    def _admit_token(self, token: str) -> None:
        if token not in self._expiries:
            raise invalid_token()
        expires_at = self._expiries[token]
        if expires_at is not None and expires_at <= self._config.clock():
            del self._expiries[token]
            raise invalid_token()

    def _is_ours(self, credentials: str) -> bool:
        try:
            given = base64.b64decode(credentials, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        email, _, token = given.partition(":")
        return _same(email.lower(), f"{self._config.email}/token") and _same(
            token, self._config.api_token
        )


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())
