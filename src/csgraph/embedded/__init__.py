"""Postgres as a child process of ours."""
