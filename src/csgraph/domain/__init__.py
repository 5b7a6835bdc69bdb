"""Domain slices, one folder each, with the same files inside."""
