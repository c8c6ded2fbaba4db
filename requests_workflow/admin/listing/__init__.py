"""The lists of the desk: narrowed by an address, read page by page by key, counted up to a bound."""
