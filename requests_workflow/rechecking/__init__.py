"""Runs checks again when what they read has changed: wishes are rows, and a job grants them."""
