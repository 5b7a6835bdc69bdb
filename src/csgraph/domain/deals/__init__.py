"""Deals as they are judged: fit, bad deals, rejections, exceptions, leads (domain.md §1.5)."""
