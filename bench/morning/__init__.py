"""How long the questions of a CSM's morning take on a large customer base."""
