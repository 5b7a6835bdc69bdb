"""Tenants, made and found by the owner."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import Conflict, InvalidInput
from csgraph.ids import new_id
from csgraph.tenancy.tenants import create_tenant, find_tenant, list_tenants


async def test_a_tenant_is_found_by_its_slug(owner_engine: AsyncEngine):
    slug = f"acme-{new_id().hex}"

    made = await create_tenant(owner_engine, slug, "Acme")

    assert await find_tenant(owner_engine, slug) == made
    assert await find_tenant(owner_engine, f"{slug}-x") is None
    assert (slug, "Acme") in [(each.slug, each.name) for each in await list_tenants(owner_engine)]


async def test_of_two_who_want_one_slug_one_gets_it(owner_engine: AsyncEngine):
    slug = f"acme-{new_id().hex}"

    outcomes = await asyncio.gather(
        *(create_tenant(owner_engine, slug, "Acme") for _ in range(2)), return_exceptions=True
    )

    assert [isinstance(each, Conflict) for each in outcomes].count(True) == 1


@pytest.mark.parametrize("slug", ["", "Acme", "-acme", "a" * 64, "acme!", "akmé"])
async def test_a_slug_has_a_form(owner_engine: AsyncEngine, slug: str):
    with pytest.raises(InvalidInput, match="lower-case letters"):
        await create_tenant(owner_engine, slug, "Acme")
