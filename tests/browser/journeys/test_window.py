"""A journey fails on whatever the browser complains of: each kind of complaint is provoked here."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.browser.journeys.window import Album, Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FROM_ELSEWHERE = """() => new Promise((done) => {
  document.addEventListener('securitypolicyviolation', done);
  document.body.append(Object.assign(document.createElement('script'), { text: 'var broken = 1' }));
})"""
REFUSED_CONNECTION = "fetch('/unplugged/').catch(() => {})"


def open_landing_page(browser: "Browser", site: str, folder: Path) -> Window:
    window = Window(browser.new_page(), site, Album(folder))
    window.open("/")
    return window


@pytest.mark.parametrize(
    ("provocation", "complaint"),
    [
        ("console.error('Out of order')", "console error: Out of order"),
        ("console.warn('Nearly out of order')", "console warning: Nearly"),
        ("setTimeout(() => { throw new Error('Torn') })", "script: Torn"),
        ("fetch('/nowhere/')", "404: GET http://"),
        (REFUSED_CONNECTION, "failed: http://"),
        (FROM_ELSEWHERE, "broke the content policy: "),
    ],
)
def test_a_journey_fails_when_the_browser_complains(
    browser: "Browser", live_server: LiveServer, tmp_path: Path, provocation: str, complaint: str
) -> None:
    window = open_landing_page(browser, live_server.url, tmp_path)
    window.page.route("**/unplugged/", lambda route: route.abort("connectionrefused"))
    window.sees("Start a request")
    window.page.evaluate(provocation)
    for _ in range(50):
        if not window.complaints:
            window.page.wait_for_timeout(100)
    with pytest.raises(pytest.fail.Exception, match=complaint):
        window.sees("Start a request")
    window.page.close()


def test_a_picture_of_the_whole_page_is_kept_and_pages_between_are_counted(
    browser: "Browser", live_server: LiveServer, tmp_path: Path
) -> None:
    window = open_landing_page(browser, live_server.url, tmp_path)
    window.sees("Start a request", keep="landing page")
    assert window.count_pages() == 0
    for address in ("/docs/", "/docs/review/", "/docs/", "/browse/projects/"):
        window.open(address)
    assert window.count_pages() == 2, "the two pages of help; neither the first page nor the last"
    assert [path.name for path in tmp_path.iterdir()] == ["01-landing-page.png"]
    window.page.close()
