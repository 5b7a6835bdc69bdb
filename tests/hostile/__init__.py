"""Attacks on a real server, while another client sends trivial queries."""
