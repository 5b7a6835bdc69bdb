"""Assembles the domain slices into one GraphQL schema."""
