"""`slugs/` and `slugs/<slug>/`: which address may a community have?"""

from typing import ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from communities.models import Grant
from communities.slugs import explain_slug, normalise_slug
from communities.zenodo.slugs import recall_taken
from portal.api.catalogue import PublicCatalogue
from portal.api.problems import Fault, invalid
from portal.api.views import ApiView
from requests_workflow.api.part_serializers import SlugSerializer, SuggestionsSerializer
from requests_workflow.prefill import free_slugs
from requests_workflow.reservations import find_free_slugs, holder_of_slug
from requests_workflow.slug_advice import explain_taken_there

MOST_SUGGESTIONS = 3
ENDINGS = ("", "-project", "-eu", "-community", "-2", "-3", "-4")
LONGEST_STEM = 80


class SlugView(PublicCatalogue, ApiView):
    """One address."""

    throttle_scope = "suggest"

    @extend_schema(operation_id="slugs_retrieve", responses=SlugSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Say whether an address is valid and free, why not, and which like it are."""
        problem = explain_slug(slug) or _explain_holder(slug)
        body = {
            "slug": slug,
            "is_free": not problem,
            "problem": problem or None,
            "suggestions": _free_like(slug) if problem else [],
        }
        return Response(body)


class SlugSuggestionsView(PublicCatalogue, ApiView):
    """Addresses for a grant."""

    throttle_scope = "suggest"
    declared_parameters: ClassVar[tuple[str, ...]] = ("grant",)
    may_miss = True

    @extend_schema(
        operation_id="slugs_suggest",
        parameters=[OpenApiParameter("grant", OpenApiTypes.STR, required=True, description="Its number.")],
        responses={200: SuggestionsSerializer},
    )
    def get(self, request: Request) -> Response:
        """Suggest addresses that are free, from the acronym and the title of a grant."""
        number = request.query_params.get("grant")
        if not number:
            raise invalid([Fault("", "missing_parameter", "Name the grant with “grant”.", "grant")])
        grant = Grant.objects.filter(number=number).first()
        if grant is None:
            raise Http404
        return Response({"grant": number, "suggestions": free_slugs(grant)[:MOST_SUGGESTIONS]})


def _explain_holder(slug: str) -> str:
    if holder_of_slug(slug) is not None:
        return f"“{slug}” is taken, or too like one that is: choose another."
    return explain_taken_there(slug, recall_taken([slug]))


def _free_like(slug: str) -> list[str]:
    stem = normalise_slug(slug)[:LONGEST_STEM].strip("-")
    candidates = [f"{stem}{ending}" for ending in ENDINGS] if stem else []
    return find_free_slugs([word for word in candidates if not explain_slug(word)])[:MOST_SUGGESTIONS]
