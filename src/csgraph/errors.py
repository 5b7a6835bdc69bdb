"""Errors that a caller can act on.

    CsgraphError
    ├── InvalidInput            the caller sent a value that can't be used
    ├── Unauthenticated         no valid credential
    ├── Denied                  the credential lacks a scope
    ├── NotFound                no such record in this tenant
    ├── Conflict                the record moved on, or exists already
    ├── InvalidTransition       the record's state does not allow the step
    ├── LimitExceeded           a bound on size, depth or rate was passed
    ├── Timeout                 the statement ran too long
    ├── Misconfigured           a setting or the environment is wrong
    ├── Unavailable             the database can't answer now
    │   └── Contended           it stopped a write that others were in the way of
    └── UpstreamError           a vendor did not answer as documented
        ├── RateLimited         the vendor asks us to wait
        ├── CredentialsRejected the vendor refused our credentials
        ├── PayloadRejected     the vendor's answer can't be read
        └── NotOffered          the vendor does not offer a part of its API to the account

The docstring of a class is its default message. ``code`` is stable: programs may
switch on it. No HTTP status here: ``http`` and ``schema`` own that mapping.
"""

from typing import ClassVar


class CsgraphError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str | None = None, **extensions: object) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.extensions = extensions
        super().__init__(self.message)


class InvalidInput(CsgraphError):
    """The input can't be used."""

    code = "BAD_USER_INPUT"


class Unauthenticated(CsgraphError):
    """A valid API key is required: send `Authorization: Bearer csg_live_…`."""

    code = "UNAUTHENTICATED"


class Denied(CsgraphError):
    """The credential lacks a required scope."""

    code = "FORBIDDEN"


class NotFound(CsgraphError):
    """No such record."""

    code = "NOT_FOUND"


class Conflict(CsgraphError):
    """The record moved on, or exists already."""

    code = "CONFLICT"


class InvalidTransition(CsgraphError):
    """The record's state does not allow this step."""

    code = "INVALID_TRANSITION"


class LimitExceeded(CsgraphError):
    """A limit was passed."""

    code = "COST_LIMIT_EXCEEDED"


class Timeout(CsgraphError):
    """The request took too long; ask for less at once."""

    code = "TIMEOUT"


class Misconfigured(CsgraphError):
    """A setting is missing or wrong."""

    code = "MISCONFIGURED"


class Unavailable(CsgraphError):
    """The database can't answer now; try again."""

    code = "UPSTREAM_UNAVAILABLE"


class Contended(Unavailable):
    """Other writes were in the way, and nothing was kept; try again."""


class UpstreamError(CsgraphError):
    """A vendor did not answer as documented."""

    code = "UPSTREAM_UNAVAILABLE"


class RateLimited(UpstreamError):
    """The vendor asks us to wait."""

    code = "THROTTLED"

    def __init__(self, message: str | None = None, *, retry_after_seconds: float) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message, retryAfterSeconds=retry_after_seconds)


class CredentialsRejected(UpstreamError):
    """The vendor refused our credentials; connect again."""

    code = "CREDENTIALS_REJECTED"


class PayloadRejected(UpstreamError):
    """The vendor's answer can't be read."""

    code = "PAYLOAD_REJECTED"


class NotOffered(UpstreamError):
    """The vendor does not offer this to the account."""

    code = "NOT_OFFERED"
