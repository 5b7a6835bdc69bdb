"""The customer-success graph."""

__version__ = "0.1.0"
