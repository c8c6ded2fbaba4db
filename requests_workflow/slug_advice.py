"""Advises on the address of a community while it is typed: what is wrong, why, and three that are free."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from communities.models import Grant
from communities.slugs import explain_slug, normalise_slug, propose_slugs, slug_skeleton, vary_slug
from communities.zenodo.slugs import recall_taken
from requests_workflow.checks.slug_on_zenodo import TAKEN_THERE
from requests_workflow.models import CommunityRequest, Reservation

MOST_SUGGESTED = 3
LONGEST_TYPED = 500


@dataclass(frozen=True)
class SlugAdvice:
    """What is to be said of an address.

    `problem` is empty where it can be had; `normalised` is what it would become by the rules, where that
    differs; `suggestions` are free at this moment, best first, and there are none where none is needed.
    `is_kept` says that the request holds the address already, so that nobody else can take it.
    """

    typed: str
    problem: str = ""
    normalised: str = ""
    remark: str = ""
    suggestions: list[str] = field(default_factory=list)
    is_kept: bool = False


def advise_slug(text: str, *, request: CommunityRequest, grant: Grant | None) -> SlugAdvice:
    """Judge an address for a request, which may hold it itself, in two queries.

    Nobody asks Zenodo while somebody types; what it has said before counts.
    """
    typed = text[:LONGEST_TYPED].replace("\x00", "").strip()
    normalised = normalise_slug(typed)
    candidates = [word for word in _candidates(typed, grant) if word != typed]
    holders = _find_holders([typed, *candidates])
    taken = {value for value, holder in holders.items() if holder != request.pk}
    taken_there = recall_taken([typed, *candidates])
    problem = explain_slug(typed) or _explain_taken(typed, taken) or explain_taken_there(typed, taken_there)
    free = [word for word in candidates if slug_skeleton(word) not in taken and word not in taken_there]
    return SlugAdvice(
        typed,
        problem=problem,
        normalised=normalised if problem and normalised in free else "",
        remark="" if problem else _remark_on_resemblance(typed, grant),
        suggestions=free[:MOST_SUGGESTED] if problem else [],
        is_kept=holders.get(slug_skeleton(typed)) == request.pk,
    )


def _candidates(typed: str, grant: Grant | None) -> Iterable[str]:
    """Go through addresses that come to mind: like what was typed, then like the project, numbered last."""
    like_typed = vary_slug(typed)
    like_project = (
        propose_slugs(acronym=grant.acronym, title=grant.title, grant=grant.number) if grant else []
    )
    numbered = vary_slug(grant.acronym) if grant else []
    first = like_typed[:1]
    return dict.fromkeys([*first, *like_project, *like_typed, *numbered, *vary_slug("project")])


def _find_holders(slugs: Iterable[str]) -> dict[str, UUID | None]:
    """Return the request that holds each skeleton; None where a community holds it."""
    skeletons = [slug_skeleton(slug) for slug in slugs]
    held = Reservation.objects.filter(kind=Reservation.Kind.SLUG, value__in=skeletons)
    return dict(held.values_list("value", "request_id"))


def _explain_taken(slug: str, taken: set[str]) -> str:
    if slug_skeleton(slug) not in taken:
        return ""
    return _(
        "“%(slug)s” is that of another community or open request, or too like it: choose another. "
        "Upper and lower case, “-”, “_” and letters that look alike make no difference."
    ) % {"slug": slug}


def explain_taken_there(slug: str, taken: Container[str]) -> str:
    """Return why an address that is taken on Zenodo can't be had; "" for one that is not."""
    return _(TAKEN_THERE) % {"slug": slug} if slug in taken else ""


def _remark_on_resemblance(slug: str, grant: Grant | None) -> str:
    acronym = normalise_slug(grant.acronym) if grant else ""
    if not acronym or acronym.replace("-", "") in slug.replace("-", "").replace("_", ""):
        return ""
    return _("It does not show the acronym “%(acronym)s”: people may not recognise it as your project.") % {
        "acronym": grant.acronym if grant else ""
    }
