"""Which mails people may switch off, and how they do: decisions, and what waits for them, always arrive."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import NotificationPreference, User
from portal.accounts.notifications import AlwaysSent, NotificationKind
from requests_workflow.models import RequestEvent
from requests_workflow.states import State

COMMENTS = NotificationKind(
    "comments",
    _("Comments"),
    _("Somebody has written in the conversation of a request of yours, or one that you review."),
)
REMINDERS = NotificationKind(
    "reminders",
    _("Reminders"),
    _("A draft, or a request that waits for your answer, is about to expire."),
)
QUEUE = NotificationKind(
    "queue",
    _("News of the queue"),
    _("A request was submitted, reopened or withdrawn that nobody has claimed."),
    is_for_curators_only=True,
)
DIGEST = NotificationKind(
    "digest",
    _("Weekly digest"),
    _("On Mondays, if anything waits: what you have claimed, what you could claim, and what is overdue."),
    is_for_curators_only=True,
)
KINDS = {kind.name: kind for kind in (COMMENTS, REMINDERS, QUEUE, DIGEST)}

ALWAYS_SENT = (
    AlwaysSent(
        _("Requests for changes"),
        _("A curator waits for you: unless you answer in time, your request expires and frees its address."),
    ),
    AlwaysSent(
        _("What becomes of your requests"),
        _("Received, accepted, declined, withdrawn, expired: with some of these the time to appeal begins."),
    ),
    AlwaysSent(
        _("Invitations and handing over"),
        _("They concern who may see and change a request, and who answers for it."),
    ),
    AlwaysSent(
        _("Requests that you review"),
        _("Answered, withdrawn, handed over, your claim has run out: else you would work on what is gone."),
        is_for_curators_only=True,
    ),
)

# What links in mails of old were signed with, whatever the room is called today.
_SALT = "requests_workflow.mail_kinds"


def find_kind(event: RequestEvent, audience: str) -> NotificationKind | None:
    """Return the kind of mail that an event's mail is, or None where nobody may switch it off."""
    if event.action == "comment":
        return COMMENTS
    if event.action == "remind":
        return REMINDERS
    if audience != "curator":
        return None
    is_news = event.action in ("submit", "reopen")
    was_nobodys = event.action == "cancel" and event.from_state != State.IN_REVIEW
    return QUEUE if is_news or was_nobodys else None


def sign_choice(user: User, kind: NotificationKind) -> str:
    """Return what lets whoever holds it switch off this kind of mail for this person, and nothing else.

    It stands in the mail, so that one need not sign in. It has no end: old mails are to keep their promise.
    """
    signed: str = signing.dumps([str(user.pseudonym), kind.name], salt=_SALT)
    return signed


def link_to_switch_off(user: User, kind: NotificationKind) -> str:
    """Return the address of the page that switches off this kind of mail for this person."""
    return f"{settings.SITE_URL}{reverse('switch_off_mails', args=[sign_choice(user, kind)])}"


def read_choice(signed: str) -> tuple[User, NotificationKind] | None:
    """Return whose mails of which kind it is about; None when it was not made by `sign_choice`."""
    try:
        pseudonym, name = signing.loads(signed, salt=_SALT)
    except signing.BadSignature:
        return None
    user, kind = User.objects.filter(pseudonym=pseudonym).first(), KINDS.get(name)
    return (user, kind) if user is not None and kind is not None else None


def switch_off(user: User, kind: NotificationKind) -> None:
    """Send this person no more mails of this kind; twice is as good as once."""
    NotificationPreference.objects.update_or_create(user=user, kind=kind.name, defaults={"is_wanted": False})
