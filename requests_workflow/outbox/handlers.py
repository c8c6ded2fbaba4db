"""How each effect is carried out: after its event, outside its transaction, and perhaps twice."""

from collections.abc import Callable

from requests_workflow.mail.composing import send_event_mail
from requests_workflow.models import Delivery
from requests_workflow.provisioning.carrying_out import provision_community

HANDLERS: dict[str, Callable[[Delivery], None]] = {
    "mail_coordinator": send_event_mail,
    "mail_curators": send_event_mail,
    "mail_assignee": send_event_mail,
    "mail_desk": send_event_mail,
    "mail_previous_curator": send_event_mail,
    "mail_previous_coordinator": send_event_mail,
    "mail_invited": send_event_mail,
    "mail_owners": send_event_mail,
    "provision_community": provision_community,
}
