"""The curators' desk: the review queue, one request on one screen, the outbox, and figures."""

from requests_workflow.admin import deliveries, desk, figures

__all__ = ["deliveries", "desk", "figures"]
