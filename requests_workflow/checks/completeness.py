"""What would make the community more useful, though it is not required?"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.said import Said

WISHES = {
    "title": Said(gettext_noop("The title is still empty.")),
    "description": Said(gettext_noop("The description is still empty.")),
    "website": Said(gettext_noop("No website is named yet.")),
}
ALL_THERE = Said(gettext_noop("Title, description and website are there."))
ALONE = Said(
    gettext_noop(
        "Nobody but the coordinator is in the request: with a colleague in it, preferably of another "
        "partner, the community outlives a change of jobs."
    )
)
LOGO_LATER = Said(gettext_noop("A logo is put in on Zenodo, once the community is there."))


def judge_completeness(request: CommunityRequest) -> Outcome | None:
    """Name what is left empty; never blocks, since the guards ask for all that is required.

    A lack of further members is told and no warning: many projects begin with one person. The portal asks for
    no logo and so can judge none; for a new community it says where that comes in.
    """
    lacking = [field for field in WISHES if not getattr(request, field)]
    members = len(request.current_members)
    return Outcome(
        "completeness",
        "incomplete" if lacking else "complete",
        "warning" if lacking else "info",
        tuple(_say(request, lacking, members)),
        facts={"lacking": lacking, "further_members": members} if lacking else {"further_members": members},
    )


def _say(request: CommunityRequest, lacking: list[str], members: int) -> Iterator[Said]:
    if lacking:
        yield from (WISHES[field] for field in lacking)
    else:
        yield ALL_THERE
    if members:
        yield Said(
            gettext_noop("Beside the coordinator %(count)s further person is in the request."),
            {"count": members},
            plural=gettext_noop("Beside the coordinator %(count)s further people are in the request."),
        )
    else:
        yield ALONE
    if request.kind == CommunityRequest.Kind.NEW:
        yield LOGO_LATER


COMPLETENESS = Check("completeness", _("Completeness"), 3, "website", judge_completeness)
