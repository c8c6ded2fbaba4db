"""Says what an action would do to this very request, and why it can't be taken any more."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.mail.words import day, moment
from requests_workflow.models import CommunityRequest, RequestEvent
from requests_workflow.selectors import explain_wrong_state, name_actors
from requests_workflow.states import State
from requests_workflow.table import TRANSITIONS
from requests_workflow.views.prospects import find_end_of_appeal
from requests_workflow.views.wording import ACTIONS
from requests_workflow.wording import name_deed


def tell_effects(request: CommunityRequest, action: str) -> list[str]:
    """Return, as sentences, what the action does; an empty list where its explanation says it all."""
    return list({"cancel": _withdraw, "reopen": _reopen}.get(action, _nothing)(request))


def explain_refused_action(request: CommunityRequest, user: User, action: str) -> str:
    """Return why the person can't take the action now: whose it is, or who did what when."""
    row = TRANSITIONS[action]
    if not row.who(request, user):
        return row.who.otherwise
    last = find_last_move(request)
    if last is None:
        return str(explain_wrong_state(request, action))
    if last.action == action and last.actor_key == user.pseudonym:
        return _("You have done so already: you %(deed)s on %(when)s UTC.") % {
            "deed": name_deed(action), "when": moment(last.at),
        }  # fmt: skip
    return _("%(refused)s %(who)s %(deed)s on %(when)s UTC.") % {
        "refused": ACTIONS[action].refused,
        "who": last.actor_name,
        "deed": name_deed(last.action),
        "when": moment(last.at),
    }


def find_last_move(request: CommunityRequest) -> RequestEvent | None:
    """Return the event that brought the request where it is, with its actor named."""
    last = request.events.exclude(to_state=F("from_state")).order_by("number").last()
    if last is not None:
        name_actors([last])
    return last


def _withdraw(request: CommunityRequest) -> Iterator[str]:
    if request.state == State.DRAFT:
        yield _("The draft is closed. Nobody at the desk has seen it, and nobody is told.")
    else:
        yield _("The curators are told, and look at it no further.")
        named = request.slug if request.kind == CommunityRequest.Kind.NEW else request.linked_community
        yield _("What is reserved for you becomes free for others: “%(name)s”, and grant %(grant)s.") % {
            "name": named,
            "grant": next((link.grant.number for link in request.grant_links.all()), ""),
        }
    yield _("It is closed for good: it can’t be reopened. You can start a new request at any time.")


def _reopen(request: CommunityRequest) -> Iterator[str]:
    if request.state == State.DECLINED:
        yield _("Another curator than the one who declined it looks at it, with your words beside it.")
    else:
        yield _("It goes back to the desk, as you sent it last.")
    yield _("Its address and its grant are reserved for you again, unless somebody has taken them meanwhile.")
    end = find_end_of_appeal(request)
    if end is not None:
        yield _("This is possible until %(day)s: %(days)d days after it was closed.") % {
            "day": day(end),
            "days": terms.REOPEN_WITHIN.days,
        }


def _nothing(request: CommunityRequest) -> Iterator[str]:
    yield from ()
