"""Generated operations, answered by csgraph and by a naive reference over the same rows."""
