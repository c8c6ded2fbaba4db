"""The pieces of the browse bench."""
