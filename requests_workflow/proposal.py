"""The proposal: what a coordinator asks for, cleaned field by field."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Community, Grant
from communities.references import is_uuid, parse_community_reference
from communities.selectors import describe_current_release
from requests_workflow.models import CommunityRequest, RequestGrant
from requests_workflow.refusals import InvalidInput
from requests_workflow.text import TextError, clean_line

FIELDS = ("kind", "slug", "title", "description", "website", "community", "grants", "terms_accepted")
MOST_GRANTS = 50
DIGITS = re.compile(r"[0-9]+\Z")
COLUMN_OF = {"community": "linked_community"}

_check_url = URLValidator(schemes=["http", "https"])


def clean_proposal(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes with every value cleaned and grants looked up.

    Only what is there is looked at: a draft may be incomplete. Raises InvalidInput with all errors.
    """
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for field, value in changes.items():
        if field not in _CLEANERS:
            errors[field] = [
                _("There is no such field in a request: the fields are %(fields)s.")
                % {"fields": ", ".join(FIELDS)}
            ]
            continue
        try:
            cleaned[field] = _CLEANERS[field](_check_type(field, value))
        except (TextError, ValueError) as error:
            errors[field] = [str(error)]
    if errors:
        raise InvalidInput(errors)
    return cleaned


def read_proposal(request: CommunityRequest) -> dict[str, Any]:
    """Return the proposal as it stands, in the form in which differences are recorded."""
    return {
        "kind": str(request.kind),
        "slug": request.slug,
        "title": request.title,
        "description": request.description,
        "website": request.website,
        "community": request.linked_community,
        "grants": [link.grant.number for link in request.grant_links.select_related("grant")],
        "terms_accepted": request.terms_accepted_at is not None,
    }


def write_proposal(request: CommunityRequest, cleaned: Mapping[str, Any]) -> None:
    """Put cleaned changes into the request; the caller saves it. Grants are rows and are written at once."""
    for field in ("kind", "slug", "title", "description", "website", "community"):
        if field in cleaned:
            setattr(request, COLUMN_OF.get(field, field), cleaned[field])
    if "terms_accepted" in cleaned:
        accepted_before = request.terms_accepted_at or timezone.now()
        request.terms_accepted_at = accepted_before if cleaned["terms_accepted"] else None
    if "grants" in cleaned:
        _write_grants(request, cleaned["grants"])


def _write_grants(request: CommunityRequest, grants: list[Grant]) -> None:
    request.grant_links.all().delete()
    RequestGrant.objects.bulk_create(
        RequestGrant(request=request, grant=grant, position=position) for position, grant in enumerate(grants)
    )


def _check_type(field: str, value: Any) -> Any:
    # A client may send anything; a number or `null` is no title, and `"false"` would be truth.
    if field == "grants":
        if not isinstance(value, list | tuple) or not all(isinstance(number, str) for number in value):
            raise ValueError(_("Give a list of grant numbers, each as text."))
    elif field == "terms_accepted":
        if not isinstance(value, bool):
            raise ValueError(_("Give true or false."))
    elif not isinstance(value, str):
        raise ValueError(_("Give a text."))
    return value


def _clean_kind(value: str) -> str:
    if value not in CommunityRequest.Kind.values:
        raise ValueError(
            _("Choose one of: %(values)s.") % {"values": ", ".join(CommunityRequest.Kind.values)}
        )
    return value


def _clean_website(value: str) -> str:
    address = clean_line(value, longest=500)
    if address:
        try:
            _check_url(address)
        except ValidationError:
            raise ValueError(_("Enter a web address that begins with https:// or http://.")) from None
    return address


def _clean_community(value: str) -> str:
    named = clean_line(value, longest=500)
    return _name_by_slug(parse_community_reference(named)) if named else ""


def _name_by_slug(reference: str) -> str:
    """Put the slug in place of the UUID of a community that the registry knows, so that it has one name."""
    if not is_uuid(reference):
        return reference
    return Community.objects.filter(pk=reference).values_list("slug", flat=True).first() or reference


def _clean_grants(numbers: list[str]) -> list[Grant]:
    wanted = list(dict.fromkeys(str(number).strip() for number in numbers))
    if len(wanted) > MOST_GRANTS:
        raise ValueError(_("Name at most %(most)s grants.") % {"most": MOST_GRANTS})
    if not all(DIGITS.match(number) for number in wanted):
        raise ValueError(_("A grant number consists of digits, such as 101017452: enter nothing else."))
    found = {grant.number: grant for grant in Grant.objects.filter(number__in=wanted)}
    if unknown := [number[:20] for number in wanted if number not in found]:
        raise ValueError(
            _(
                "Not known as a grant: %(unknown)s (%(release)s). Check the number in the grant "
                "agreement; new grants appear with the next release."
            )
            % {"unknown": ", ".join(unknown), "release": describe_current_release()}
        )
    return [found[number] for number in wanted]


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "kind": _clean_kind,
    "slug": lambda value: clean_line(value, longest=100),
    "title": lambda value: clean_line(value, longest=250),
    "description": lambda value: clean_line(value, longest=250),
    "website": _clean_website,
    "community": _clean_community,
    "grants": _clean_grants,
    "terms_accepted": bool,
}
