"""Short ways to ask for bulk work, to have it done, and to fetch what it made."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from csgraph.bulk.jobs import BulkKind, Job
from csgraph.bulk.runner import BulkRunner
from csgraph.ids import TenantId, decode_id
from tests.support.http import Api

START_EXPORT = """mutation($input: BulkExportStartInput!) { bulkExportStart(input: $input) {
  bulkExport { id status downloadPath } userErrors { code message path } } }"""
START_IMPORT = """mutation($input: BulkImportStartInput!, $options: WriteOptions) {
  bulkImportStart(input: $input, options: $options) {
    bulkImport { id status outcomePath } userErrors { code message path } } }"""
CREATE_UPLOAD = """mutation($input: StagedUploadCreateInput!) {
  stagedUploadCreate(input: $input) {
    stagedUpload { id uploadPath } userErrors { code message path } } }"""
READ_EXPORT = """query($id: ID!) { node(id: $id) { ... on BulkExport {
  status rowCount byteCount snapshotAt finishedAt expiresAt errorCode errorMessage downloadPath
  startedBy } } }"""
READ_IMPORT = """query($id: ID!) { node(id: $id) { ... on BulkImport {
  status rowCount failedCount finishedAt errorCode errorMessage outcomePath dryRun errorPolicy
  changeSet { id actorKind reason changes { nodeType operation changedFields } } } } }"""


@dataclass(frozen=True)
class Bulk:
    """Bulk work of one tenant."""

    api: Api
    runner: BulkRunner
    tenant_id: TenantId

    async def start_export(self, query: str, **variables: Any) -> dict[str, Any]:
        given = {"query": query, **({"variables": variables} if variables else {})}
        return await self._payload(START_EXPORT, input=given)

    async def start_import(
        self, mutation: str, upload: str, options: dict[str, Any] | None = None, **given: Any
    ) -> dict[str, Any]:
        policy = {"errorPolicy": "REJECT_FAILED_ROWS"}
        values = {"mutation": mutation, "uploadId": upload, **policy, **given}
        return await self._payload(START_IMPORT, input=values, options=options)

    async def exported(self, query: str, **variables: Any) -> list[dict[str, Any]]:
        """Export a list; return its lines."""
        payload = await self.start_export(query, **variables)
        assert payload["userErrors"] == []
        id_ = payload["bulkExport"]["id"]
        await self.run(BulkKind.EXPORT, id_)
        export = await self.export(id_)
        assert export["status"] == "COMPLETED", export
        return lines((await self.fetch(export["downloadPath"])).text)

    async def sent(self, rows: Iterable[Any]) -> str:
        """Send a file of lines; return the upload's id."""
        content = b"".join(
            each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in rows
        )
        payload = await self._payload(CREATE_UPLOAD, input={"byteSize": len(content)})
        upload = payload["stagedUpload"]
        answer = await self.put(upload["uploadPath"], content)
        assert answer.status_code == 204, answer.text
        id_: str = upload["id"]
        return id_

    async def imported(
        self,
        mutation: str,
        rows: Iterable[Any],
        options: dict[str, Any] | None = None,
        **given: Any,
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Import lines; return the import, and what each line came to."""
        payload = await self.start_import(mutation, await self.sent(rows), options, **given)
        assert payload["userErrors"] == []
        id_ = payload["bulkImport"]["id"]
        await self.run(BulkKind.IMPORT, id_)
        done = await self.load(id_)
        return done, lines((await self.fetch(done["outcomePath"])).text)

    async def run(self, kind: BulkKind, wire_id: str) -> bool:
        return await self.runner.run(self.job(kind, wire_id))

    def job(self, kind: BulkKind, wire_id: str) -> Job:
        return Job(kind, self.tenant_id, stored(wire_id))

    async def export(self, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.api.data(READ_EXPORT, id=id_))["node"]
        return found

    async def load(self, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.api.data(READ_IMPORT, id=id_))["node"]
        return found

    async def fetch(self, path: str, **headers: str) -> httpx.Response:
        """Fetch a file, by default as it is."""
        given = {**self.api.headers, "accept-encoding": "identity", **headers}
        return await self.api.client.get(path, headers=given)

    async def put(self, path: str, content: bytes, offset: int = 0) -> httpx.Response:
        headers = {**self.api.headers, "upload-offset": str(offset)}
        return await self.api.client.put(path, content=content, headers=headers)

    async def _payload(self, document: str, **variables: Any) -> dict[str, Any]:
        [payload] = (await self.api.data(document, **variables)).values()
        found: dict[str, Any] = payload
        return found


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def stored(wire_id: str) -> UUID:
    decoded = decode_id(wire_id)
    assert decoded is not None
    return decoded[1]
