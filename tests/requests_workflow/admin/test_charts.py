"""The charts of the admin in a real browser: who looks at one can tell its series apart."""

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from portal.traffic.models import Kind, TrafficCount
from tests.browser.looking import look_at_legends
from tests.factories import make_curator
from tests.requests_workflow.admin.desk import make_superuser
from tests.requests_workflow.admin.test_browser import enter, page
from tests.requests_workflow.admin.test_figures import ADDRESS as FIGURES
from tests.requests_workflow.admin.test_figures import let_decide

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["page"]

pytestmark = pytest.mark.browser

TRAFFIC = "/admin/traffic/trafficcount/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("address", "charts"), [(TRAFFIC, 1), (FIGURES, 2)])
def test_the_series_of_a_chart_can_be_told_apart(
    page: "Page", live_server: LiveServer, address: str, charts: int, scheme: Any
) -> None:
    TrafficCount.objects.create(hour=timezone.now(), policy="minute", kind=Kind.ALL, allowed=9, refused=3)
    let_decide(make_curator("ada@desk.example"))
    page.emulate_media(color_scheme=scheme)
    enter(page, live_server, make_superuser().email)
    page.goto(live_server.url + address)
    assert page.locator(".legend").count() == charts
    assert list(look_at_legends(page)) == []
