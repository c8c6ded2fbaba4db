"""An answer that takes its time."""

import time

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.portal.traffic.trial_api import show_page

SLOW = "/slow/"
SECONDS = 0.3


def answer_slowly(_request: HttpRequest) -> HttpResponse:
    time.sleep(SECONDS)
    return HttpResponse("at last")


urlpatterns = [path("health/live/", show_page), path(SLOW[1:], answer_slowly)]
