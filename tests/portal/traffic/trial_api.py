"""A small API to try the limits on: one view for each way of being covered."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import include, path
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from portal.accounts.models import User
from portal.api.documents import PublishedLimitsView
from portal.traffic.rates import page_size_limit
from portal.traffic.throttles import PolicyThrottle


class NumberedToken(BaseAuthentication):
    """`Token 5-anything` is user 5: as many tokens for one user as a test wants."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        token = request.headers.get("Authorization", "").removeprefix("Token ")
        if not token:
            return None
        if not token[0].isdigit():
            raise AuthenticationFailed
        return User(pk=int(token.split("-")[0])), token

    def authenticate_header(self, request: Request) -> str:
        del request
        return "Token"


class TrialView(APIView):
    """Answers anybody, counted by the policies for every request."""

    authentication_classes = (NumberedToken,)
    permission_classes: Sequence[Any] = (AllowAny,)
    throttle_classes: Sequence[Any] = (PolicyThrottle,)

    def get(self, request: Request) -> Response:
        return Response({"page_size": page_size_limit(request)})

    def post(self, _request: Request) -> Response:
        return Response({})


class SearchView(TrialView):
    """A list."""

    throttle_scope = "search"


class SuggestView(TrialView):
    """Answers while somebody types."""

    throttle_scope = "suggest"


class HarvestView(TrialView):
    """Gives everything away."""

    throttle_scope = "oai"


class MembersView(TrialView):
    """Refuses guests before anything is counted."""

    permission_classes = (IsAuthenticated,)


class PublicView(TrialView):
    """May be kept by shared caches."""

    def get(self, _request: Request) -> Response:
        return Response({}, headers={"Cache-Control": "Public, max-age=60"})


class ForgetfulView(TrialView):
    """Reports errors without the headers that belong to them."""

    def get_exception_handler(self) -> Callable[..., Response]:
        return lambda _error, _context: Response({}, status=429)


class TwiceThrottledView(TrialView):
    """Asks the throttle twice for one request."""

    throttle_classes = (PolicyThrottle, PolicyThrottle)


class ThingsViewSet(ViewSet):
    """A list and a detail route under one scope."""

    authentication_classes = (NumberedToken,)
    permission_classes = (AllowAny,)
    throttle_classes = (PolicyThrottle,)
    throttle_scope = "search"

    def list(self, _request: Request) -> Response:
        return Response([])

    def retrieve(self, _request: Request, pk: str) -> Response:
        return Response({"pk": pk})


def show_page(_request: Any) -> HttpResponse:
    return HttpResponse("a page")


def handler404(_request: Any, exception: Exception) -> HttpResponse:
    # The site's own page links to addresses that aren't here.
    return HttpResponse("absent", status=404)


router = SimpleRouter()
router.register("things", ThingsViewSet, basename="things")

urlpatterns = [
    path("page/", show_page),
    path("health/live/", show_page),
    path("api/v1/plain/", TrialView.as_view()),
    path("api/v1/search/", SearchView.as_view()),
    path("api/v1/suggest/", SuggestView.as_view()),
    path("api/v1/harvest/", HarvestView.as_view()),
    path("api/v1/members/", MembersView.as_view()),
    path("api/v1/public/", PublicView.as_view()),
    path("api/v1/forgetful/", ForgetfulView.as_view()),
    path("api/v1/twice/", TwiceThrottledView.as_view()),
    path("api/v1/limits/", PublishedLimitsView.as_view()),
    path("api/v1/", include(router.urls)),
]
