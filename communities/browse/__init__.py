"""Browsing the catalogue: which projects fit any combination of facets, and how many more would fit each."""
