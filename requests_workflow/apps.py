"""The workflow application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsWorkflowConfig(AppConfig):
    """Requests, events, checks, deliveries."""

    name = "requests_workflow"
    verbose_name = _("Community requests")

    def ready(self) -> None:
        """Offer mails that may be switched off, and what is known of a person; follow imports and changes."""
        from communities.changes import follow_changes  # noqa: PLC0415 - models are ready only now
        from communities.cordis.afterwards import follow_imports  # noqa: PLC0415 - models are ready only now
        from communities.zenodo.drift.filing import follow_broken_links  # noqa: PLC0415
        from portal.accounts.notifications import register_always_sent, register_kinds  # noqa: PLC0415
        from portal.accounts.personal_data import register_part  # noqa: PLC0415
        from portal.accounts.proofs import follow_proofs  # noqa: PLC0415
        from requests_workflow.drift.telling import tell_of_broken_link  # noqa: PLC0415
        from requests_workflow.fairness.belonging import remember_addresses  # noqa: PLC0415
        from requests_workflow.feed.entering import enter_change  # noqa: PLC0415
        from requests_workflow.mail.kinds import ALWAYS_SENT, KINDS  # noqa: PLC0415
        from requests_workflow.personal import REQUESTS  # noqa: PLC0415
        from requests_workflow.rechecking.wishes import wish_for_requests_of  # noqa: PLC0415
        from requests_workflow.services.rechecking import recheck_changed_grants  # noqa: PLC0415
        from requests_workflow.webhooks.personal import WEBHOOKS  # noqa: PLC0415

        register_kinds(*KINDS.values())
        register_always_sent(*ALWAYS_SENT)
        register_part(REQUESTS)
        register_part(WEBHOOKS)
        follow_changes(enter_change)
        follow_broken_links(tell_of_broken_link)
        follow_imports(recheck_changed_grants)
        follow_proofs(wish_for_requests_of)
        follow_proofs(remember_addresses)
