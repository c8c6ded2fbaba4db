"""The browser that is lent to the browser tests."""

from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.browser
def test_a_lent_browser_opens_a_page_of_the_portal_while_the_test_queries(
    browser: "Browser", live_server: LiveServer
) -> None:
    page = browser.new_page()
    page.goto(f"{live_server.url}/admin/login/")
    assert page.locator("input[type=password]").count() == 1
    assert not User.objects.exists()
    page.close()
