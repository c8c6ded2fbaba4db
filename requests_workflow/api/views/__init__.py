"""The endpoints of requests, one module per group."""
