"""The curators' desk: the review queue, one request on one screen, and the outbox."""

from requests_workflow.admin import deliveries, desk

__all__ = ["deliveries", "desk"]
