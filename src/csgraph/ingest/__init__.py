"""Lands vendor pages as evidence; maps them to the graph."""
