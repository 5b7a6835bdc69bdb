"""How callers ask for bulk work."""

from csgraph.domain.bulk.commands import (
    cancel_export,
    cancel_import,
    create_upload,
    start_export,
    start_import,
)
from csgraph.domain.bulk.node import BulkExport, BulkImport, StagedUpload
from csgraph.graph.mutations import Mutation

_SCOPE = "bulk:write"

MUTATIONS = (
    Mutation(
        name="bulkExportStart",
        description="Have a query of one list read to its end into a file, a line for each node. "
        "It is done as the key that asks, behind the requests.",
        scope=_SCOPE,
        node=BulkExport,
        act=start_export,
        fields=("query", "variables"),
        required=("query",),
        makes=True,
    ),
    Mutation(
        name="bulkExportCancel",
        description="Stop an export that is under way; what it has written is thrown away.",
        scope=_SCOPE,
        node=BulkExport,
        act=cancel_export,
    ),
    Mutation(
        name="stagedUploadCreate",
        description="Announce a file to be imported; it is then sent to its `uploadPath`.",
        scope=_SCOPE,
        node=StagedUpload,
        act=create_upload,
        fields=("byteSize", "sha256"),
        required=("byteSize",),
        makes=True,
    ),
    Mutation(
        name="bulkImportStart",
        description="Have a mutation done for each line of a file, whose lines are its variables. "
        "It is done as the key that asks, behind the requests.",
        scope=_SCOPE,
        node=BulkImport,
        act=start_import,
        fields=("mutation", "upload", "errorPolicy", "dryRun"),
        required=("mutation", "upload"),
        makes=True,
    ),
    Mutation(
        name="bulkImportCancel",
        description="Stop an import that is under way; what it has written stays, and is told.",
        scope=_SCOPE,
        node=BulkImport,
        act=cancel_import,
    ),
)
