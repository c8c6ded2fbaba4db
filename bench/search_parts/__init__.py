"""The pieces of the search bench."""
