"""The feed and its readers under load, for as long as one likes: ``make live``."""
