"""The pieces of the harvest bench."""
