"""Where records come from, in the graph: connections, runs, identities, quarantine."""

from csgraph.domain.sources.node.connections import ConnectedSystem
from csgraph.domain.sources.node.custom_fields import CustomFieldDefinition, CustomFieldValue
from csgraph.domain.sources.node.external_refs import ExternalRef
from csgraph.domain.sources.node.matches import SourceMatch
from csgraph.domain.sources.node.quarantine import QuarantinedRecord
from csgraph.domain.sources.node.runs import StreamRun, SyncRun

__all__ = [
    "ConnectedSystem",
    "CustomFieldDefinition",
    "CustomFieldValue",
    "ExternalRef",
    "QuarantinedRecord",
    "SourceMatch",
    "StreamRun",
    "SyncRun",
]
