"""The command line."""

from csgraph.cli.main import main

__all__ = ["main"]
