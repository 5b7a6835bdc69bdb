"""Where records come from: connections, runs, identities, quarantine."""
