"""Canned replies: texts with variables, filled in for one request, and counted when they are used."""

import re
from collections.abc import Callable, Iterable

from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.models import CannedReply, CommunityRequest

VARIABLE = re.compile(r"\{([^{}\s]{1,40})\}")

VARIABLES: dict[str, tuple[str | Promise, Callable[[CommunityRequest, User], str]]] = {
    "reference": (gettext_lazy("the request's reference"), lambda request, curator: request.reference),
    "title": (gettext_lazy("the title of the community"), lambda request, curator: request.called),
    "slug": (
        gettext_lazy("the address of the community"),
        lambda request, curator: request.slug or request.linked_community,
    ),
    "acronym": (
        gettext_lazy("the primary grant's acronym"),
        lambda request, curator: _read_grant(request)[1],
    ),
    "grant": (gettext_lazy("the primary grant's number"), lambda request, curator: _read_grant(request)[0]),
    "coordinator": (
        gettext_lazy("the coordinator's name"),
        lambda request, curator: request.coordinator.display_name,
    ),
    "curator": (gettext_lazy("the name of who writes"), lambda request, curator: curator.display_name),
    "answer_days": (
        gettext_lazy("how many days there are to answer"),
        lambda request, curator: str(terms.ANSWER_WITHIN.days),
    ),
    "appeal_days": (
        gettext_lazy("how many days there are to appeal"),
        lambda request, curator: str(terms.REOPEN_WITHIN.days),
    ),
}


def find_unknown_variables(text: str) -> list[str]:
    """Return the names in braces that stand for nothing."""
    return sorted({name for name in VARIABLE.findall(text) if name not in VARIABLES})


def explain_unknown(names: list[str]) -> str:
    """Return the sentence for somebody who wrote them."""
    return _("There is no variable %(unknown)s. Those that there are: %(known)s.") % {
        "unknown": ", ".join(f"{{{name}}}" for name in names),
        "known": ", ".join(f"{{{name}}}" for name in VARIABLES),
    }


def replies_by_action(actions: Iterable[str]) -> dict[str, list[CannedReply]]:
    """Return the replies that are offered for each of the actions, the most used first."""
    offered: dict[str, list[CannedReply]] = {}
    replies = CannedReply.objects.filter(action__in=list(actions), is_offered=True)
    for reply in replies.order_by("-uses", "title"):
        offered.setdefault(reply.action, []).append(reply)
    return offered


def fill_reply(reply: CannedReply, request: CommunityRequest, curator: User) -> str:
    """Return the text with its variables filled in, once: what a coordinator wrote is never filled in itself.

    A name that stands for nothing, as in a text written before a variable was taken away, stays as it is.
    """

    def fill(found: re.Match[str]) -> str:
        name = found.group(1)
        return VARIABLES[name][1](request, curator) if name in VARIABLES else found.group(0)

    return VARIABLE.sub(fill, reply.text)


def use_reply(
    key: str, action: str, request: CommunityRequest, curator: User
) -> tuple[CannedReply, str] | None:
    """Return an offered reply of an action, filled in, and count it; None when there is none such."""
    if not (key.isascii() and key.isdecimal() and len(key) < 10):  # noqa: PLR2004 - no more than a key has
        return None
    reply = CannedReply.objects.filter(pk=int(key), action=action, is_offered=True).first()
    if reply is None:
        return None
    counted = CannedReply.objects.filter(pk=reply.pk)
    counted.update(uses=F("uses") + 1, last_used_at=timezone.now())
    return reply, fill_reply(reply, request, curator)


def _read_grant(request: CommunityRequest) -> tuple[str, str]:
    link = request.grant_links.select_related("grant").order_by("position").first()
    return (link.grant.number, link.grant.acronym or link.grant.number) if link is not None else ("", "")
