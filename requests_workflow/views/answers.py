"""The answers of a request in one list, each with the place where it can be changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communities.models import Grant
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Missing

Words = str | Promise

LABELS: dict[str, Words] = {
    "grants": _("Project"),
    "title": _("Title"),
    "slug": _("Address"),
    "community": _("Existing community"),
    "description": _("Description"),
    "website": _("Website"),
}
FURTHER_GRANTS: Words = _("Further grants")


@dataclass(frozen=True)
class Answer:
    """One question with its answer; `anchor` is its field in the form."""

    label: Words
    anchor: str
    value: str = ""
    before: str = ""
    grants: list[Grant] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Problem:
    """One thing to mend, and where: `anchor` is its field in the form, empty where it is none of it."""

    sentence: str
    label: Words = ""
    anchor: str = ""


def list_answers(request: CommunityRequest, missing: Iterable[Missing] = ()) -> list[Answer]:
    """Return the answers in the order of the form, with what is missing in each."""
    grants = [link.grant for link in request.grant_links.all()]
    told: dict[str, list[str]] = {}
    for one in missing:
        told.setdefault(one.field, []).append(one.sentence)
    is_new = request.kind == CommunityRequest.Kind.NEW
    texts = {
        "title": request.title,
        **({"slug": request.slug} if is_new else {"community": request.linked_community}),
        "description": request.description,
        "website": request.website,
    }
    return [
        Answer(LABELS["grants"], "id_grant", grants=grants[:1], problems=told.get("grants", [])),
        *(_tell(name, value, told) for name, value in texts.items()),
        Answer(FURTHER_GRANTS, "further-grants", grants=grants[1:]),
    ]


def describe_problem(missing: Missing) -> Problem:
    """Return something that is missing with its place in the form."""
    if missing.field not in LABELS:
        return Problem(missing.sentence)
    return Problem(missing.sentence, LABELS[missing.field], _find_anchor(missing.field))


def _tell(name: str, value: str, told: dict[str, list[str]]) -> Answer:
    before = "zenodo.org/communities/" if name in {"slug", "community"} and value else ""
    return Answer(LABELS[name], _find_anchor(name), value, before, problems=told.get(name, []))


def _find_anchor(name: str) -> str:
    return "id_grant" if name == "grants" else f"id_{name}"
