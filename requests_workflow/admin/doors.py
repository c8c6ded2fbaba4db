"""What can be done at the desk: one POST each, carried out by the workflow, which also does the refusing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from requests_workflow import services
from requests_workflow.admin.forms import (
    ActionForm,
    DeskForm,
    TextForm,
    WaiverForm,
    read_inputs,
    read_version,
)
from requests_workflow.desk.foretelling import ForetoldMail, foretell_mails
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.table import TRANSITIONS
from requests_workflow.wording import name_deed


@dataclass(frozen=True)
class Door:
    """`carry_out` does it, or raises a Refusal; `draw` returns the form with what was typed."""

    name: str
    done: str | Promise
    carry_out: Callable[[CommunityRequest, User, QueryDict], object]
    draw: Callable[[CommunityRequest, QueryDict], DeskForm]
    is_decision: bool = False
    box: str = "text"
    """The field that a canned reply is filled into."""
    foretell: Callable[[CommunityRequest, User, QueryDict], list[ForetoldMail]] | None = None
    """Returns the mails that it would send."""


def find_door(name: str) -> Door:
    """Return the door of an action of the table, or raise Http404."""
    row = TRANSITIONS.get(name)
    if row is None:
        raise Http404(_("There is no action “%(name)s”.") % {"name": name[:40]})
    return Door(
        name=name,
        done=_("You %(deed)s.") % {"deed": name_deed(name)},
        carry_out=lambda request, actor, posted: perform(
            request.pk, name, actor=actor, expected_version=read_version(posted), **read_inputs(posted)
        ),
        draw=lambda request, posted: ActionForm(name, request, posted),
        is_decision=row.is_decision,
        box="comment",
        foretell=lambda request, actor, posted: foretell_mails(
            request.pk, name, actor=actor, expected_version=read_version(posted), **read_inputs(posted)
        ),
    )


def _draw_text(name: str, label: str | Promise) -> Callable[[CommunityRequest, QueryDict], DeskForm]:
    return lambda request, posted: TextForm(name, str(label), posted)


COMMENT = Door(
    "comment",
    gettext_lazy("Your comment was sent to the coordinator."),
    lambda request, actor, posted: services.comment(request.pk, posted.get("text", ""), actor=actor),
    _draw_text("comment", gettext_lazy("Comment")),
)
NOTE = Door(
    "note",
    gettext_lazy("Your note was kept; only curators see it."),
    lambda request, actor, posted: services.note(request.pk, posted.get("text", ""), actor=actor),
    _draw_text("note", gettext_lazy("Note")),
)
WAIVE = Door(
    "waive",
    gettext_lazy("Whom you chose may claim the request now."),
    lambda request, actor, posted: services.waive_bar(
        request.pk, posted.get("text", ""), actor=actor, curators=posted.getlist("curators")
    ),
    WaiverForm,
)
CHECKS = Door(
    "checks",
    gettext_lazy("The checks ran again."),
    lambda request, actor, _: services.rerun_checks(request.pk, actor=actor),
    lambda _, posted: DeskForm(posted),
)
