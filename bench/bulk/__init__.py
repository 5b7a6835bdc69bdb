"""Bulk work measured: an import and an export beside a plain COPY, killed in the middle too."""
