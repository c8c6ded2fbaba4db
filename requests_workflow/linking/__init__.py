"""Linking a community that exists: read back, shown, and proved to be the coordinator's."""
