"""Filters for the catalogue's templates."""
