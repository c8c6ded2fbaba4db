"""Requests in the API: HTTP in, the workflow's own doors, JSON out."""
