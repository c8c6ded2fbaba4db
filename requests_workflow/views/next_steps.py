"""What to do now: while waiting, after a decision, and where nothing can be done any more."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_workflow.models import CommunityRequest
from requests_workflow.provisioning.progress import Progress
from requests_workflow.states import State

Reason = CommunityRequest.DeclineReason
Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One thing to do, why, and the page for it where there is one."""

    what: Words
    why: Words
    link: str = ""


@dataclass(frozen=True)
class Advice:
    """Steps under a heading; `is_in_order` where the first comes first."""

    heading: Words
    steps: tuple[Step, ...]
    is_in_order: bool = False


PARTNERS = Step(
    _("Choose who looks after the community"),
    _("Two or three people of different partners, so that it outlives a change of jobs."),
)
FIRST_RECORDS = Step(
    _("Collect what goes in first"),
    _("Deliverables, papers, data and software that are public already; with their authors’ ORCID iDs."),
)
LICENCES = Step(
    _("Agree on licences"),
    _("Your grant agreement says which ones: for most Horizon Europe grants CC BY, or one as open."),
)
LOGO = Step(_("Have a logo at hand"), _("A square picture that is readable when it is small."))
EXISTING_RECORDS = Step(
    _("Check the records that are in the community already"),
    _("Each should name the grant: that is how they are found with the project."),
)
TELL_PARTNERS = Step(
    _("Tell your partners its address"),
    _("So that everybody shares papers, data and software in one place."),
)
NAME_THE_GRANT = Step(
    _("Name the grant in every record"),
    _("Choose it as the funding when you upload: records are found with the project by it."),
)
BRING_IN = Step(
    _("Put what exists already into the community"),
    _("Whoever owns a record submits it to the community; nothing has to be uploaded again."),
)

ANSWERS_TO: dict[str, Step] = {
    Reason.NOT_ELIGIBLE: Step(
        _("Look up whether another grant of the project is eligible"),
        _("Grants of the EU’s research programmes are, such as Horizon 2020 and Horizon Europe."),
    ),
    Reason.NOT_AFFILIATED: Step(
        _("Show that you belong to the project"),
        _("Prove an address at one of its partners in your account, then appeal."),
    ),
    Reason.DUPLICATE: Step(
        _("Ask the owners of the existing community to let you in"),
        _("A project has one community, which is shown on the project’s page."),
    ),
    Reason.WRONG_GRANT: Step(
        _("Look up the right grant number"),
        _("It is in the grant agreement; then start a new request with it."),
    ),
    Reason.INSUFFICIENT_INFORMATION: Step(
        _("Write down what was missing"),
        _("With an appeal you can tell it to another curator."),
    ),
    Reason.OWNERSHIP_NOT_PROVED: Step(
        _("Show that the community is yours"),
        _("Have one of its owners confirm it, then appeal with that."),
    ),
}
"""What helps against each reason for declining, as far as anything does."""


def advise(request: CommunityRequest, progress: Progress | None = None) -> Advice | None:
    """Return what to do in the request's state; None where the page's buttons say it all.

    While a community is still to come about on Zenodo, nobody is told to put anything into it.
    """
    if request.state in {State.SUBMITTED, State.IN_REVIEW}:
        last = LOGO if request.kind == CommunityRequest.Kind.NEW else EXISTING_RECORDS
        steps = (PARTNERS, FIRST_RECORDS, LICENCES, last)
        return Advice(_("What you can prepare while you wait"), steps)
    if request.state == State.ACCEPTED:
        is_there = progress is None or progress.is_there
        once_there = (TELL_PARTNERS, NAME_THE_GRANT, BRING_IN) if is_there else ()
        return Advice(_("What to do first"), (_look_at_community(request), *once_there), is_in_order=True)
    if request.state == State.DECLINED:
        helps = [ANSWERS_TO[reason]] if (reason := request.decline_reason) in ANSWERS_TO else []
        return Advice(_("What you can do now"), (*helps, _start_again()))
    if request.state in {State.CANCELLED, State.EXPIRED}:
        return Advice(_("What you can do now"), (_start_again(),))
    return None


def _look_at_community(request: CommunityRequest) -> Step:
    community = request.community
    return Step(
        _("Look at the community’s page"),
        _("Check title, description and grants, and tell us in a message below if something is wrong."),
        reverse("community", args=[community.slug]) if community is not None else "",
    )


def _start_again() -> Step:
    return Step(
        _("Start a new request"),
        _("The grant and the address are free, unless somebody else asks for them first."),
        reverse("new_request"),
    )
