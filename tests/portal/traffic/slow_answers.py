"""An answer that takes its time, and one that tells of whom it comes and what is known there."""

import os
import time

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.traffic.line import current_line
from tests.portal.traffic.trial_api import show_page

SLOW = "/slow/"
# Where nobody is sent away from.
CROWD, FIND_A_CROWD = "/health/crowd/", "/health/crowd/find/"
SECONDS = 0.3


def answer_slowly(_request: HttpRequest) -> HttpResponse:
    time.sleep(SECONDS)
    return HttpResponse("at last")


def tell_of_a_crowd(_request: HttpRequest) -> HttpResponse:
    # So that others who ask at once are answered by another process.
    time.sleep(SECONDS)
    return HttpResponse(f"{os.getpid()} {current_line().is_long}")


def find_a_crowd(_request: HttpRequest) -> HttpResponse:
    current_line()._keep_out()
    return HttpResponse("found")


urlpatterns = [
    path("health/live/", show_page),
    path(SLOW[1:], answer_slowly),
    path(CROWD[1:], tell_of_a_crowd),
    path(FIND_A_CROWD[1:], find_a_crowd),
]
