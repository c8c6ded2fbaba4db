"""Tests of the workflow: the second author of the table."""
