"""Bulk work: exports of whole lists, imports of whole files, the files that are sent for it."""
