"""What a posted form of the screen wants: the deed, a look at its mails first, or a reply filled in."""

from collections.abc import Callable

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.admin.answers import refusing_politely
from requests_workflow.admin.doors import Door
from requests_workflow.admin.screen import Returned
from requests_workflow.desk.replies import use_reply
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Refusal
from requests_workflow.services.rechecking import show_news

Find = Callable[[], CommunityRequest]
"""Reads the request anew: a refusal shows it as it is now."""


def ask(door: Door, request: CommunityRequest, find: Find, actor: User, posted: QueryDict) -> Returned | None:
    """Do what is wanted. Return the form where it comes back to be read, None where the deed is done."""
    wanted = posted.get("do", "")
    if wanted == "reply":
        return _fill_in_reply(door, request, actor, posted)
    try:
        with refusing_politely():
            if wanted == "preview" and door.foretell is not None:
                return _foretell(door, request, actor, posted)
            door.carry_out(request, actor, posted)
    except Refusal as refusal:
        show_news(request.pk, refusal)
        form = door.draw(find(), posted)
        form.show_refusal(refusal)
        return Returned(door.name, form, refusal)
    return None


def _foretell(door: Door, request: CommunityRequest, actor: User, posted: QueryDict) -> Returned:
    assert door.foretell is not None, "asked for before"  # noqa: S101
    mails = tuple(door.foretell(request, actor, posted))
    notice = "" if mails else _("This sends no mail.")
    return Returned(door.name, door.draw(request, posted), mails=mails, notice=notice)


def _fill_in_reply(door: Door, request: CommunityRequest, actor: User, posted: QueryDict) -> Returned:
    """Put the reply below what was typed; its reason is chosen where none was."""
    found = use_reply(posted.get("reply", ""), door.name, request, actor)
    if found is None:
        return Returned(door.name, door.draw(request, posted), notice=_("Choose a reply first."))
    reply, text = found
    filled = posted.copy()
    typed = posted.get(door.box, "").rstrip()
    filled[door.box] = f"{typed}\n\n{text}" if typed else text
    if reply.reason and not posted.get("reason"):
        filled["reason"] = reply.reason
    notice = _("The reply “%(title)s” was filled in: read it, change it, then send it.")
    return Returned(door.name, door.draw(request, filled), notice=notice % {"title": reply.title})
