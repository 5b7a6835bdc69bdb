"""Sync runs with their streams."""

from csgraph.domain.sources import rules
from csgraph.domain.sources import tables as t
from csgraph.domain.sources.node.connections import ConnectedSystem
from csgraph.graph.declare import OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import DateTime

_run = t.sync_run.c
_stream = t.stream_run.c

described_enum(
    rules.RunStatus,
    "How far a sync run got.",
    RUNNING="Under way.",
    SUCCEEDED="Everything was read.",
    PARTIAL="Some streams failed, the others were read.",
    FAILED="Nothing could be read to its end.",
    INTERRUPTED="The process ended before the run did; the next run goes on from its last page.",
    UNAVAILABLE="The account does not offer this stream, so there is nothing to read.",
)
described_enum(
    rules.SyncPhase,
    "What a stream run reads.",
    BACKFILL="Everything there is.",
    INCREMENTAL="What changed since the last run.",
)


@node(
    table=t.sync_run,
    prefix="run",
    scope="sources:read",
    plural="syncRuns",
    plural_description="Sync runs; newest first.",
    description="One run of a connection's sync.",
    default_order=(OrderBy(_run.started_at, descending=True),),
)
class SyncRun(Node):
    """One run of a connection's sync."""

    status: rules.RunStatus = column(_run.status, "How far it got.")
    started_at: DateTime = column(_run.started_at, "When it began.", order=True)
    finished_at: DateTime | None = column(_run.finished_at, "When it ended. Null while it runs.")
    error_code: str | None = column(_run.error_code, "Stable code of what went wrong.")
    error_message: str | None = column(
        _run.error_message, "What went wrong, where, and how to put it right."
    )
    resumes_at: DateTime | None = column(
        _run.resumes_at,
        "When it goes on; or, once it has ended, when the next run may begin, since the vendor is "
        "left alone until then. Null when nothing is waited for.",
    )
    waiting_code: str | None = column(
        _run.waiting_code,
        "Stable code of why it waits: `THROTTLED` when the vendor asks for fewer requests, "
        "`UPSTREAM_UNAVAILABLE` when it fails.",
    )
    connection: ConnectedSystem | None = to_one(
        _run.connection_id,
        "Connection that was synced.",
        reverse="syncRuns",
        reverse_description="Sync runs of this connection; newest first.",
    )


@node(
    table=t.stream_run,
    prefix="str",
    scope="sources:read",
    plural="streamRuns",
    plural_description="Runs of single streams.",
    description="One stream of a sync run: what was read of one kind of record.",
)
class StreamRun(Node):
    """One stream of a sync run."""

    stream: str = column(_stream.stream, "Name of the stream, such as `Account` or `tickets`.")
    phase: rules.SyncPhase = column(_stream.phase, "What it reads.")
    status: rules.RunStatus = column(_stream.status, "How far it got.")
    records_read: int = column(_stream.records_read, "Records received.")
    records_changed: int = column(
        _stream.records_changed, "Records that differed from what was stored."
    )
    records_quarantined: int = column(
        _stream.records_quarantined, "Records that could not be read; see `quarantinedRecords`."
    )
    records_expected: int | None = column(
        _stream.records_expected, "How many the system announced. Null when it does not say."
    )
    started_at: DateTime = column(_stream.started_at, "When it began.")
    finished_at: DateTime | None = column(_stream.finished_at, "When it ended.")
    error_code: str | None = column(_stream.error_code, "Stable code of what went wrong.")
    error_message: str | None = column(
        _stream.error_message, "What went wrong, where, and how to put it right."
    )
    resumes_at: DateTime | None = column(
        _stream.resumes_at,
        "When it goes on, while it waits for the vendor. Null when it does not wait.",
    )
    waiting_code: str | None = column(
        _stream.waiting_code,
        "Stable code of why it waits: `THROTTLED` when the vendor asks for fewer requests, "
        "`UPSTREAM_UNAVAILABLE` when it fails.",
    )
    retries: int = column(_stream.retries, "Requests sent again after one that failed.")
    waited_seconds: int = column(
        _stream.waited_seconds, "How long it waited for the vendor, all waits together."
    )
    sync_run: SyncRun | None = to_one(
        _stream.sync_run_id,
        "Run that it belongs to.",
        reverse="streams",
        reverse_description="Streams of this run, in the order they were read.",
    )
