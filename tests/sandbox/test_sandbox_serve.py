"""Both vendors on real ports, over plain HTTP or TLS."""

import ssl
from contextlib import asynccontextmanager

import httpx
import pytest

from csgraph.errors import Misconfigured
from csgraph.sandbox.credentials import ZENDESK_API_TOKEN, ZENDESK_EMAIL
from csgraph.sandbox.serve import serve_sandbox
from csgraph.sandbox.tls import issue_tls
from csgraph.sandbox.traffic import Fault, FaultKind

AUTH = (f"{ZENDESK_EMAIL}/token", ZENDESK_API_TOKEN)


@asynccontextmanager
async def serving(store, **settings):
    running = await serve_sandbox(store, **settings)
    try:
        yield running
    finally:
        await running.stop()


async def test_both_servers_answer_on_ports_of_their_own(store):
    async with serving(store) as running, httpx.AsyncClient() as client:
        versions = await client.get(f"{running.salesforce_url}/services/data")
        me = await client.get(f"{running.zendesk_url}/api/v2/users/me", auth=AUTH)

    assert (versions.status_code, me.status_code) == (200, 200)
    assert running.salesforce_url != running.zendesk_url


async def test_a_chunked_login_gets_the_address_of_the_server(store):
    async def chunks():
        yield b"grant_type=client_credentials&client_id=sandbox-consumer-key"
        yield b"&client_secret=sandbox-consumer-secret"

    async with serving(store) as running, httpx.AsyncClient() as client:
        path = f"{running.salesforce_url}/services/oauth2/token"
        answer = await client.post(path, content=chunks())

    assert answer.json()["instance_url"] == running.salesforce_url


async def test_large_answers_are_compressed_for_those_who_accept_it(store):
    store.put_zendesk("users", ({"id": n, "name": "x" * 100} for n in range(1, 50)))
    async with serving(store) as running, httpx.AsyncClient(auth=AUTH) as client:
        path = f"{running.zendesk_url}/api/v2/users.json"
        small = await client.get(path, headers={"Accept-Encoding": "gzip"})
        plain = await client.get(path, headers={"Accept-Encoding": "identity"})

    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert small.json() == plain.json()


async def test_tls_is_trusted_by_its_own_authority_only(store, tmp_path):
    files = issue_tls(tmp_path)
    trusting = ssl.create_default_context(cafile=str(files.ca_file))
    async with serving(store, tls=files) as running:
        path = f"{running.salesforce_url}/services/data"
        async with httpx.AsyncClient(verify=trusting) as client:
            answer = await client.get(path)
        async with httpx.AsyncClient() as stranger:
            with pytest.raises(httpx.ConnectError):
                await stranger.get(path)

    assert running.salesforce_url.startswith("https://127.0.0.1:")
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["acme.my.salesforce.com", "acme.zendesk.com", "localhost"])
async def test_tls_stands_for_the_vendors_names(store, tmp_path, name):
    files = issue_tls(tmp_path)
    trusting = ssl.create_default_context(cafile=str(files.ca_file))
    async with serving(store, tls=files) as running, httpx.AsyncClient(verify=trusting) as client:
        path = f"{running.salesforce_url}/services/data"
        answer = await client.get(path, extensions={"sni_hostname": name})

    assert answer.status_code == 200


async def test_only_the_owner_may_read_the_key(tmp_path):
    issue_tls(tmp_path)
    files = issue_tls(tmp_path)

    assert files.key_file.stat().st_mode & 0o077 == 0


async def test_a_port_in_use_is_told_in_one_sentence(store):
    async with serving(store) as running:
        port = httpx.URL(running.zendesk_url).port
        with pytest.raises(Misconfigured, match=f"can't listen on 127.0.0.1:{port}"):
            await serve_sandbox(store, zendesk_port=port)


async def test_a_broken_off_answer_is_seen_as_one(store):
    async with serving(store) as running, httpx.AsyncClient() as client:
        running.salesforce.faults.append(Fault(kind=FaultKind.TRUNCATE, size=10))
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"{running.salesforce_url}/services/data")


async def test_a_late_answer_runs_into_the_reader_s_patience(store):
    async with serving(store) as running, httpx.AsyncClient(timeout=0.05) as client:
        running.salesforce.faults.append(Fault(kind=FaultKind.DELAY, seconds=0.3))
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"{running.salesforce_url}/services/data")
