"""The refusals of the Zendesk API, in the shapes it has for them."""

from collections.abc import Mapping


class ZendeskError(Exception):
    """A request refused: a status, a body, perhaps headers."""

    def __init__(
        self, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def unauthenticated() -> ZendeskError:
    """Return the answer to an absent or wrong password, token or e-mail."""
    return ZendeskError(401, {"error": "Couldn't authenticate you"})


def invalid_token() -> ZendeskError:
    """Return the answer to an OAuth token that does not hold."""
    return ZendeskError(
        401,
        {
            "error": "invalid_token",
            "error_description": "The access token provided is expired, revoked, malformed or"
            " invalid for other reasons.",
        },
        {"WWW-Authenticate": 'Bearer realm="Zendesk API", error="invalid_token"'},
    )


def oauth_refusal(status: int, code: str, description: str) -> ZendeskError:
    """Return a refused token request."""
    return ZendeskError(status, {"error": code, "error_description": description})


def not_found() -> ZendeskError:
    """Return the answer for a record that is not there."""
    return ZendeskError(404, {"error": "RecordNotFound", "description": "Not found"})


def no_such_endpoint() -> ZendeskError:
    """Return the answer for a path that leads nowhere."""
    return ZendeskError(
        404,
        {
            "error": {
                "title": "Invalid endpoint",
                "message": "Not found. Please check the URL of the request.",
            }
        },
    )


def invalid_value(description: str, status: int = 400) -> ZendeskError:
    """Return the answer to a parameter that can't be used."""
    return ZendeskError(status, {"error": "InvalidValue", "description": description})


def too_recent() -> ZendeskError:
    """Return the answer to an export asked to start almost now."""
    return invalid_value("Too recent start_time. Use a start_time older than 5 minutes", status=422)


def invalid_pagination(detail: str) -> ZendeskError:
    """Return the answer to page parameters that can't be used."""
    return ZendeskError(
        400,
        {
            "errors": [
                {
                    "code": "InvalidPaginationParameter",
                    "title": "Invalid pagination parameter",
                    "detail": detail,
                }
            ]
        },
    )


def too_deep() -> ZendeskError:
    """Return the answer to an offset page beyond the depth allowed."""
    return ZendeskError(
        400,
        {
            "errors": [
                {
                    "code": "InvalidPaginationDepth",
                    "title": "Offset pagination is limited to 100 pages or 10000 records"
                    " (page * per_page)",
                    "detail": "Use cursor pagination, which has no such limit.",
                }
            ]
        },
    )


def too_many_values(most: int) -> ZendeskError:
    """Return the answer to a list of ids that is too long."""
    return ZendeskError(
        400,
        {
            "error": "TooManyValues",
            "description": f"Parameter ids cannot specify more than {most} values",
            "max_count": most,
        },
    )


def rate_limited(description: str, retry_after: int) -> ZendeskError:
    """Return the answer to one request too many."""
    return ZendeskError(
        429,
        {"error": "APIRateLimitExceeded", "description": description},
        {"Retry-After": str(retry_after)},
    )
