"""What the program tells of itself: logs, figures, metrics."""

from csgraph.telemetry.logs import configure_logging

__all__ = ["configure_logging"]
