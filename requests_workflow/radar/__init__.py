"""Finds communities and open requests that may be for the same project: by grant, title, address, acronym."""
