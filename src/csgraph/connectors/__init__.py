"""Vendor protocols behind one port."""
