"""Records harvested from recorded vendor responses, to be served by the sandbox."""

from csgraph.sandbox.recorded.load import LoadReport, ObjectCount, Skipped, load

__all__ = ["LoadReport", "ObjectCount", "Skipped", "load"]
