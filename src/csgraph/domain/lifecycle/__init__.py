"""The phases that an account goes through, from prospect to renewal and back (domain.md §1.1)."""
