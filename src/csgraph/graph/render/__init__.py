"""Plan to one SELECT: the only place where read SQL is made."""

from csgraph.graph.render.budget import Budget
from csgraph.graph.render.statement import LineStatements, Statement, render, render_lines

__all__ = ["Budget", "LineStatements", "Statement", "render", "render_lines"]
