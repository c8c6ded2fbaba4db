"""Limits: exact, fair, and the same as published."""
