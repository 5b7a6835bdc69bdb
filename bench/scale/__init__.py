"""``make bench-scale``: a company of any size, generated, served, synced and queried."""
