"""The whole catalogue as files: made every night, taken at leisure, read back into the same catalogue."""
