"""The key that a request shows."""


def bearer_token(authorization: str | None) -> str | None:
    """Return the token of an ``Authorization`` header; None where it shows none."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
