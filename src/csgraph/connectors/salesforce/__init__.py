"""Salesforce: protocol, streams, mapping."""
