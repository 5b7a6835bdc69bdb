"""Plan to one SELECT: the only place where read SQL is made."""

from csgraph.graph.render.budget import Budget
from csgraph.graph.render.statement import Statement, render, render_lines

__all__ = ["Budget", "Statement", "render", "render_lines"]
