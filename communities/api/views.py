"""The catalogue's endpoints: projects, programmes, organisations, communities."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from communities.api import filters, serializers
from communities.api.ranked import RankedPagination
from communities.api.representations import (
    represent_community,
    represent_organisation,
    represent_programme_in_tree,
    represent_project,
    represent_project_fully,
    represent_subject,
)
from communities.models import Community, Grant, Organisation, Participation, Programme, Subject
from communities.selectors import communities_with_grants, grants_with_consortia
from portal.api.catalogue import PublicCatalogue
from portal.api.views import ApiView, ListView

_coordinating = Participation.objects.filter(role=Participation.Role.COORDINATOR).select_related(
    "organisation"
)


class _CatalogueList(PublicCatalogue, ListView):
    """A public list."""

    throttle_scope = "search"

    def get(self, request: Request) -> Response:
        """Return one page."""
        return self.answer_page(request)


@extend_schema_view(
    get=extend_schema(
        operation_id="projects_list",
        description="Projects (grants) as CORDIS tells them; of a search the best first.",
        responses=serializers.ProjectSerializer(many=True),
    )
)
class ProjectsView(_CatalogueList):
    """Projects."""

    queryset = (
        Grant.objects.select_related("programme")
        .prefetch_related(Prefetch("participations", _coordinating), "community_links__community")
        .defer("objective")  # pages long, and not part of a list
    )
    filterset_class = filters.GrantFilter
    orderings = ("number", "-number", "updated_at", "-updated_at")
    pagination_class = RankedPagination

    def represent(self, rows: list[Grant]) -> list[dict[str, Any]]:
        """Return the projects as JSON objects."""
        return [represent_project(grant, self.locate) for grant in rows]


@extend_schema_view(
    get=extend_schema(
        operation_id="programmes_list",
        description="Programmes: the parts of framework programmes that pay grants.",
        responses=serializers.ProgrammeInTreeSerializer(many=True),
    )
)
class ProgrammesView(_CatalogueList):
    """Programmes."""

    queryset = Programme.objects.select_related("parent")
    filterset_class = filters.ProgrammeFilter
    orderings = ("code",)
    throttle_scope = None  # type: ignore[assignment] # short, and no search of the catalogue

    def represent(self, rows: list[Programme]) -> list[dict[str, Any]]:
        """Return the programmes as JSON objects."""
        return [represent_programme_in_tree(programme) for programme in rows]


@extend_schema_view(
    get=extend_schema(
        operation_id="subjects_list",
        description="Subjects: the fields of science of EuroSciVoc, by their place in the tree.",
        responses=serializers.SubjectSerializer(many=True),
    )
)
class SubjectsView(_CatalogueList):
    """Subjects."""

    queryset = Subject.objects.select_related("parent")
    filterset_class = filters.SubjectFilter
    orderings = ("path",)
    throttle_scope = None  # type: ignore[assignment] # short, and no search of the catalogue

    def represent(self, rows: list[Subject]) -> list[dict[str, Any]]:
        """Return the subjects as JSON objects."""
        return [represent_subject(subject) for subject in rows]


@extend_schema_view(
    get=extend_schema(
        operation_id="organisations_list",
        description="Organisations that take part in grants.",
        responses=serializers.OrganisationSerializer(many=True),
    )
)
class OrganisationsView(_CatalogueList):
    """Organisations."""

    queryset = Organisation.objects.all()
    filterset_class = filters.OrganisationFilter
    orderings = ("pic",)

    def represent(self, rows: list[Organisation]) -> list[dict[str, Any]]:
        """Return the organisations as JSON objects."""
        return [represent_organisation(organisation) for organisation in rows]


@extend_schema_view(
    get=extend_schema(
        operation_id="communities_list",
        description="Communities of the registry, newest first.",
        responses=serializers.CommunitySerializer(many=True),
    )
)
class CommunitiesView(_CatalogueList):
    """Communities."""

    queryset = communities_with_grants()
    filterset_class = filters.CommunityFilter
    orderings = ("-created_at", "created_at", "updated_at", "-updated_at")

    def represent(self, rows: list[Community]) -> list[dict[str, Any]]:
        """Return the communities as JSON objects."""
        return [represent_community(community, self.locate) for community in rows]


class ProjectView(PublicCatalogue, ApiView):
    """One project."""

    @extend_schema(operation_id="projects_retrieve", responses=serializers.ProjectDetailSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Return a project, by its grant number, with objective, costs and consortium."""
        grant = grants_with_consortia().filter(number=number).first()
        if grant is None:
            raise Http404
        return Response(represent_project_fully(grant, self.locate))


class CommunityView(PublicCatalogue, ApiView):
    """One community."""

    @extend_schema(operation_id="communities_retrieve", responses=serializers.CommunitySerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Return a community, by its slug in any case."""
        community = communities_with_grants().filter(slug__iexact=slug).first()
        if community is None:
            raise Http404
        return Response(represent_community(community, self.locate))
