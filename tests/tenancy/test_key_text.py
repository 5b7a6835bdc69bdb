"""The text of an API key."""

import pytest

from csgraph.storage.secrets import Secrets
from csgraph.tenancy.key_text import hash_key, hint_of, is_well_formed, mint

SECRETS = Secrets("the installation's own secret, long enough")


def test_minted_keys_are_well_formed_and_differ():
    minted = {mint() for _ in range(1_000)}

    assert len(minted) == 1_000
    assert all(is_well_formed(key) for key in minted)
    assert {(key[:9], len(key)) for key in minted} == {("csg_live_", 42)}


def test_a_mistyped_key_is_known_as_such():
    key = mint()

    for position in range(9, len(key)):
        other = "0" if key[position] != "0" else "1"
        assert not is_well_formed(key[:position] + other + key[position + 1 :])


@pytest.mark.parametrize(
    "text",
    ["", "csg_live_", "Bearer x", mint()[:-1], mint() + "0", "é" * 42, "csg_live_\ud800"],
    ids=lambda text: repr(text)[:10],  # the same in every process: of a key its prefix
)
def test_what_is_no_key_is_not_well_formed(text: str):
    assert not is_well_formed(text)


def test_the_hash_depends_on_the_installation_s_secret():
    key = mint()
    elsewhere = Secrets("another installation's secret, as long as it")

    assert hash_key(SECRETS, key) != hash_key(elsewhere, key)
    assert len(hash_key(SECRETS, key)) == 32


def test_a_hint_gives_little_away():
    key = mint()

    assert len(hint_of(key)) == 18
    assert hint_of(key).replace("…", "") not in key
