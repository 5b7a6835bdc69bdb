"""Fields that people keep against the sources."""
