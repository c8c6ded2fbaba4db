"""`GET /api/v1/limits/`: the limits as they are enforced, read from the same table."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.traffic.rates import current_rates
from portal.traffic.serializers import LimitsSerializer


class LimitsView(APIView):
    """The published limits. Anyone may read them, at the rate they give."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="limits_retrieve", responses=LimitsSerializer)
    def get(self, _request: Request) -> Response:
        """List the limits on requests and the largest page sizes, for guests and for users."""
        return Response(LimitsSerializer(current_rates()).data)
