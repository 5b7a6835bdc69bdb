"""What a contact must be."""

import re

from csgraph.errors import InvalidInput

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
LONGEST_ADDRESS = 254


def check_email(address: str | None) -> None:
    """Check that an address could be written to.

    Raises:
        InvalidInput: it has no form of an e-mail address.
    """
    if address is None:
        return
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        msg = "`email` is no e-mail address: write it as `name@example.com`."
        raise InvalidInput(msg, path=("input", "email"))
