"""SQL functions, against their Python twins."""

import base64
import hashlib
import hmac
import unicodedata
from uuid import UUID

import asyncpg
import pytest

from csgraph.ids import encode_id, new_id
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.plain_text import plain

KEY = hashlib.sha256(b"key").digest()
IPAD, OPAD = (bytes(byte ^ pad for byte in KEY.ljust(64, b"\0")) for pad in (0x36, 0x5C))


@pytest.fixture
async def app(urls: DatabaseUrls):
    connection = await connect(urls.app)
    yield connection
    await connection.close()


async def test_wire_ids_are_those_of_python(app: asyncpg.Connection):
    ids = [new_id() for _ in range(200)]
    ids += [UUID(int=0), UUID(int=2**128 - 1), *(UUID(int=1 << bit) for bit in range(128))]

    made = await app.fetch("select api.wire_id('acc', id) from unnest($1::uuid[]) as id", ids)

    assert [row[0] for row in made] == [encode_id("acc", each) for each in ids]


async def test_the_wire_id_of_nothing_is_null(app: asyncpg.Connection):
    assert await app.fetchval("select api.wire_id('acc', null)") is None


@pytest.mark.parametrize("message", ["", "[1,null]", "é" * 100, '["2026-01-01T00:00:00.123456Z"]'])
async def test_a_cursor_is_its_message_signed(app: asyncpg.Connection, message: str):
    signature = hmac.digest(KEY, message.encode(), "sha256")[:12]
    expected = base64.urlsafe_b64encode(message.encode() + signature).rstrip(b"=").decode()

    signed = await app.fetchval("select api.sign_cursor($1, $2, $3)", message, IPAD, OPAD)

    assert signed == expected


async def test_the_stored_text_of_an_id_is_that_of_python(urls: DatabaseUrls):
    ids = [new_id() for _ in range(200)]
    ids += [UUID(int=0), UUID(int=2**128 - 1), *(UUID(int=1 << bit) for bit in range(128))]
    owner = await connect(urls.owner)

    made = await owner.fetch("select store.id_text(id) from unnest($1::uuid[]) as id", ids)

    assert [f"acc_{row[0]}" for row in made] == [encode_id("acc", each) for each in ids]
    await owner.close()


async def test_texts_are_plainly_what_python_makes_of_them(app: asyncpg.Connection):
    letters = [chr(code) for code in range(1, 0x2500) if unicodedata.category(chr(code)) != "Cn"]
    texts = [
        *letters,
        "M\u00fcller",
        "Mu\u0308ller",
        "STRASSE \u1e9e",
        "\ud55c\uae00",
        "\uff21\uff42",
    ]

    made = await app.fetch("select api.plain(text) from unnest($1::text[]) text", texts)

    differing = {text for text, row in zip(texts, made, strict=True) if row[0] != plain(text)}
    assert differing == set()
    assert [row[0] for row in made[-5:]] == ["muller", "muller", "strasse ss", "\ud55c\uae00", "ab"]
