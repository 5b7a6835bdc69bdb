"""The graph compiler: a GraphQL operation becomes one SQL statement."""
