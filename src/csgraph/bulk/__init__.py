"""Bulk work: whole lists into files, whole files into the graph, behind the requests."""
