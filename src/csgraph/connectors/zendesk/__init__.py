"""Zendesk Support: protocol, streams, mapping."""
