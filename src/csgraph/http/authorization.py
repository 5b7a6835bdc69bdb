"""The key in what a request says of itself."""


def bearer(authorization: str | None) -> str | None:
    """Return the token of an ``Authorization`` header; None for another scheme, or none."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
