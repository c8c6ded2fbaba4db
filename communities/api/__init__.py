"""The catalogue in the API: read-only, open to everybody."""
