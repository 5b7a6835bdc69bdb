"""Keys derived from one secret, and what they seal."""

from pathlib import Path

import pytest

from csgraph.errors import Misconfigured
from csgraph.ids import TenantId, new_id
from csgraph.storage.secrets import Secrets, load_secret_key

SECRETS = Secrets("the installation's own secret, long enough")
OTHER = Secrets("another installation's secret, as long as it")
TENANT = TenantId(new_id())


def test_what_is_sealed_opens_for_its_tenant():
    sealed = SECRETS.seal(TENANT, b"refresh token")

    assert b"refresh token" not in sealed
    assert SECRETS.open(TENANT, sealed) == b"refresh token"


def test_sealing_twice_gives_different_bytes():
    assert SECRETS.seal(TENANT, b"x") != SECRETS.seal(TENANT, b"x")


def test_what_was_moved_to_another_tenant_does_not_open():
    sealed = SECRETS.seal(TENANT, b"refresh token")

    with pytest.raises(Misconfigured, match="another tenant"):
        SECRETS.open(TenantId(new_id()), sealed)


def test_another_key_is_recognised():
    with pytest.raises(Misconfigured, match="another CSGRAPH_SECRET_KEY"):
        OTHER.open(TENANT, SECRETS.seal(TENANT, b"refresh token"))


def test_damage_is_recognised():
    sealed = SECRETS.seal(TENANT, b"refresh token")

    for damaged in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:6], sealed[:-1], b""):
        with pytest.raises(Misconfigured):
            SECRETS.open(TENANT, damaged)


def test_each_purpose_has_its_own_key():
    derived = {
        SECRETS.key_pepper,
        SECRETS.cursor_key,
        bytes.fromhex(SECRETS.role_password("csgraph_app")),
        bytes.fromhex(SECRETS.role_password("csgraph_ingest")),
        OTHER.key_pepper,
        OTHER.cursor_key,
    }

    assert len(derived) == 6
    assert {len(key) for key in derived} == {32}


def test_a_secret_does_not_show_when_printed():
    assert "secret" not in repr(SECRETS)


def test_a_short_secret_is_refused():
    with pytest.raises(Misconfigured, match="at least 32"):
        Secrets("too short")


def test_a_configured_key_is_used_and_nothing_written(tmp_path: Path):
    assert load_secret_key("configured", tmp_path) == "configured"
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path):
    first = load_secret_key(None, tmp_path / "new")

    assert load_secret_key(None, tmp_path / "new") == first
    assert len(first) == 64
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_cannot_be_kept_is_a_misconfiguration(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Misconfigured, match="CSGRAPH_DATA_DIR"):
        load_secret_key(None, tmp_path / "file")
