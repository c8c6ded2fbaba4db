"""`/oai`: GET and POST, the same for everybody; with a token of the API in the limits of its user."""

from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import FormParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from communities.harvest.oai.answers import answer
from portal.accounts.authentication import ApiTokenAuthentication
from portal.accounts.models import Scope
from portal.traffic.decisions import decision_on
from portal.traffic.log_filter import IS_SHED
from portal.traffic.refusal import explain_refusal

SCHEMA_FILE = Path(__file__).parent / "formats" / "catalogue-1.xsd"


class OneForm(BaseContentNegotiation):
    """Answers in XML, whatever is accepted: the protocol knows nothing else."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Return the parser of forms, if the body is one."""
        return next((one for one in parsers if request.content_type.startswith(one.media_type)), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the only renderer; it is used for problems."""
        return renderers[0], renderers[0].media_type


@extend_schema(exclude=True)
class OaiView(APIView):
    """The OAI-PMH repository."""

    http_method_names = ["get", "head", "post"]  # noqa: RUF012 - as Django has it
    # Sessions don't count here: the answer depends on no cookie.
    authentication_classes = (ApiTokenAuthentication,)
    content_negotiation_class = OneForm
    parser_classes = (FormParser,)
    throttle_scope = "oai"
    is_public: ClassVar[bool] = True
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.CATALOGUE_READ, "POST": Scope.CATALOGUE_READ}

    def get(self, request: Request) -> HttpResponse:
        """Answer what stands in the address."""
        return _answer(request.query_params)

    def post(self, request: Request) -> HttpResponse:
        """Answer what stands in the body; what stands in the address as well is repeated."""
        query = request.query_params.copy()
        query.update(request.data)
        return _answer(query)

    def handle_exception(self, exc: Exception) -> Any:
        """Return 503 where the limits refuse: harvesters know no 429, and wait as they are told."""
        if not isinstance(exc, Throttled):
            return super().handle_exception(exc)
        self.request.META[IS_SHED] = True
        problem = explain_refusal(decision_on(self.request))
        text = f"{problem.sentence} A resumption token keeps: go on with the same request.\n"
        return HttpResponse(text, "text/plain; charset=utf-8", status=503, headers=problem.headers)


@require_safe
def show_schema(request: HttpRequest) -> HttpResponse:
    """Show the schema of the catalogue's own format."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse(SCHEMA_FILE.read_bytes(), "application/xml; charset=utf-8", headers=headers)


def _answer(query: QueryDict) -> HttpResponse:
    # It names the moment, so no copy of it is of use.
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(answer(query), "text/xml; charset=utf-8", headers=headers)
