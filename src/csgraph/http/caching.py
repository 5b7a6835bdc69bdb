"""What a client may keep of an answer: by its tag, and only after it has asked again."""

import hashlib
from typing import Any, Final

import orjson

from csgraph.http.running import Answer

KEPT: Final = b"private, max-age=0, must-revalidate"
NOT_KEPT: Final = b"no-store"


def tag_of(answer: Answer, media_type: str) -> bytes:
    """Return the strong tag of an answer: of its data and its errors, as a media type.

    Costs and request ids are left out: they differ where nothing that was asked for does.
    """
    hashed = hashlib.sha256(media_type.encode())
    hashed.update(b"\0" + answer.data + b"\0" + orjson.dumps([*map(_lasting, answer.errors)]))
    return b'"%b"' % hashed.hexdigest()[:43].encode()


def is_known(if_none_match: str | None, tag: bytes) -> bool:
    """Say whether a client that sent ``If-None-Match`` holds the answer with this tag."""
    if if_none_match is None:
        return False
    given = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in given or tag.decode() in given


def _lasting(error: dict[str, Any]) -> dict[str, Any]:
    extensions = {k: v for k, v in error["extensions"].items() if k != "requestId"}
    return {**error, "extensions": extensions}
