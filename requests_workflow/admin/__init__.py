"""The curators' desk: queue, one request on one screen, outbox, webhooks, figures, and drift from Zenodo."""

from requests_workflow.admin import deliveries, desk, digests, figures, overrides, replies, webhooks, zenodo
from requests_workflow.drift import admin as drift

__all__ = ["deliveries", "desk", "digests", "drift", "figures", "overrides", "replies", "webhooks", "zenodo"]
