"""Everything in bulk, for programs that keep a copy of the catalogue."""
