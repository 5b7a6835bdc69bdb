"""The change log: one row for each committed change to a node."""
