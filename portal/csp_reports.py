"""Takes browsers' reports of what the content security policy blocked, and logs them."""

import json
import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)

LONGEST = 10_000
SHOWN = ("document-uri", "violated-directive", "blocked-uri")


@csrf_exempt  # browsers send reports without a token; nothing is changed by one
@require_POST
def take_report(request: HttpRequest) -> HttpResponse:
    """Log one report (the `report-uri` form of CSP 2), shortened; what can't be read is dropped."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) <= LONGEST:
        logger.warning("Blocked by the content security policy: %s", _shorten(request))
    return HttpResponse(status=204)


def _shorten(request: HttpRequest) -> str:
    try:
        report = json.loads(request.body)["csp-report"]
        said = {name: str(report.get(name, ""))[:200] for name in SHOWN}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, RequestDataTooBig):
        return "an unreadable report"
    return json.dumps(said)
