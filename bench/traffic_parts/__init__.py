"""Parts of the bench of the day of the announcement."""
