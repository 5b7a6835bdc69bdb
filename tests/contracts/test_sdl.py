"""The committed schema is the present one."""

from pathlib import Path

from graphql import build_schema as parse_schema

from csgraph.schema.sdl import breaking_changes, printed_sdl, undescribed

SCHEMA = Path(__file__).parents[2] / "schema"


def test_the_committed_sdl_is_what_the_code_says() -> None:
    """Run `csgraph schema snapshot`, and look at the difference."""
    assert (SCHEMA / "schema.graphql").read_text() == printed_sdl()


def test_nothing_public_is_left_undescribed() -> None:
    assert undescribed() == []


def test_the_present_schema_breaks_no_client_of_itself() -> None:
    assert breaking_changes(SCHEMA / "schema.graphql") == []


def test_the_printed_schema_can_be_read_back() -> None:
    assert "Account" in parse_schema(printed_sdl()).type_map
