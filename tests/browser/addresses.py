"""Every page and state that the walk looks at. Each room adds its own; `/EUC/` stands for a reference.

`/LINK/`, `/PROVED/`, `/TAKEN/` and `/STUCK/` stand for those of requests beside a Zenodo, see `on_zenodo`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.factories import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

GUEST, COORDINATOR, CURATOR = "guest", "coordinator", "curator"


def _stay(page: "Page") -> None:
    """Leave the page as it opened."""


@dataclass(frozen=True)
class Place:
    """A page as somebody sees it; `reach` leads from the opened page to the state to be looked at."""

    address: str
    who: str = GUEST
    state: str = ""
    reach: Callable[["Page"], None] = _stay
    status: int = 200

    def __str__(self) -> str:
        return " ".join(filter(None, [self.address, self.who, self.state]))


def _send_empty(page: "Page") -> None:
    page.eval_on_selector_all(
        "main form[method=post]", "forms => forms.forEach(f => { f.noValidate = true })"
    )
    page.click("main form[method=post] button:not([name])")
    page.wait_for_selector(".error-summary")


def _open_all(page: "Page") -> None:
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")


def _search(page: "Page") -> None:
    page.type("#id_q", "rivers")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")


def _send_wrong(page: "Page") -> None:
    page.fill("#id_title", "")
    page.fill("#id_slug", "Not like this")
    page.fill("#id_website", "ftp://nowhere")
    page.locator("button[value=continue]").last.click()
    page.wait_for_selector(".error-summary")


def _send_without_version(page: "Page") -> None:
    page.eval_on_selector("main input[name=version]", "one => { one.value = '' }")
    page.click("main form[method=post] .button--main")
    page.wait_for_selector(".error-summary")


def _confirm(page: "Page") -> None:
    """Say who one is, where the page asks for that first."""
    page.fill("#id_password", PASSWORD)
    page.click("main form button.button--main")
    page.wait_for_selector(".side-nav")


def _make_token(page: "Page") -> None:
    _confirm(page)
    page.fill("#id_name", "Harvester")
    page.check("#id_scopes_0")
    page.click("main form button.button--main")
    page.wait_for_selector(".secret")


def _make_no_webhook(page: "Page") -> None:
    _confirm(page)
    _send_empty(page)


def _make_webhook(page: "Page") -> None:
    _confirm(page)
    page.fill("#id_url", "https://example.org/hook")
    page.check("input[value='community.created']")
    page.click("main form button.button--main")
    page.wait_for_selector(".secret")


def _try_webhook(page: "Page") -> None:
    _make_webhook(page)
    page.click("main .button--main")
    page.click("main form button.button--main")
    page.wait_for_selector("main h3")


def _send_no_token(page: "Page") -> None:
    page.eval_on_selector_all("main form", "forms => forms.forEach(f => { f.noValidate = true })")
    page.click("main button[value=token]")
    page.wait_for_selector(".error-summary")


def _send_wrong_address(page: "Page") -> None:
    page.fill("#id_slug", "Not like this")
    page.click("main form button.button--main")
    page.wait_for_selector(".error-summary")


PLACES = [
    # The site
    Place("/"),
    Place("/", COORDINATOR),
    Place("/", CURATOR),
    Place("/design/"),
    Place("/design/", state="unfolded", reach=_open_all),
    Place("/nowhere/", status=404),
    # The catalogue
    Place("/browse/projects/"),
    Place("/browse/projects/?q=rivers"),
    Place("/browse/projects/?q=nothing"),
    Place("/browse/programmes/"),
    Place("/browse/subjects/"),
    Place("/browse/communities/"),
    Place("/browse/communities/?q=nothing"),
    Place("/projects/101058390/"),
    Place("/communities/rivers/"),
    # The desk's figures
    Place("/transparency/"),
    Place("/transparency/", state="unfolded", reach=_open_all),
    Place("/dumps/"),
    # Help
    Place("/docs/"),
    Place("/docs/review/"),
    Place("/docs/review/", COORDINATOR),
    Place("/docs/api/"),
    Place("/docs/harvesters/"),
    Place("/docs/webhooks/"),
    Place("/docs/limits/"),
    Place("/docs/glossary/"),
    Place("/docs/privacy/"),
    Place("/docs/search/?q=appeal"),
    Place("/docs/search/?q=nothing-like-it"),
    # Accounts
    Place("/accounts/login/"),
    Place("/accounts/login/", state="refused", reach=_send_empty),
    Place("/accounts/signup/"),
    Place("/accounts/signup/", state="refused", reach=_send_empty),
    Place("/accounts/password/reset/"),
    Place("/accounts/login/code/"),
    Place("/accounts/closed/"),
    Place("/accounts/email/", COORDINATOR),
    Place("/accounts/", COORDINATOR),
    Place("/accounts/profile/", COORDINATOR),
    Place("/accounts/password/change/", COORDINATOR),
    Place("/accounts/password/change/", COORDINATOR, state="refused", reach=_send_empty),
    Place("/accounts/reauthenticate/", COORDINATOR),
    Place("/accounts/2fa/", COORDINATOR),
    Place("/accounts/2fa/totp/activate/", COORDINATOR, state="confirmed", reach=_confirm),
    Place("/accounts/2fa/webauthn/add/", COORDINATOR, state="confirmed", reach=_confirm),
    Place("/accounts/3rdparty/", COORDINATOR),
    Place("/accounts/sessions/", COORDINATOR),
    Place("/accounts/notifications/", CURATOR),
    Place("/accounts/tokens/", COORDINATOR),
    Place("/accounts/tokens/new/", CURATOR, state="confirmed", reach=_confirm),
    Place("/accounts/tokens/new/", COORDINATOR, state="made", reach=_make_token),
    Place("/accounts/webhooks/", COORDINATOR),
    Place("/accounts/webhooks/new/", COORDINATOR, state="confirmed", reach=_confirm),
    Place("/accounts/webhooks/new/", COORDINATOR, state="refused", reach=_make_no_webhook),
    Place("/accounts/webhooks/new/", COORDINATOR, state="made", reach=_make_webhook),
    Place("/accounts/webhooks/new/", COORDINATOR, state="tried", reach=_try_webhook),
    Place("/accounts/data/", COORDINATOR),
    Place("/accounts/close/", COORDINATOR, state="hindered", reach=_confirm),
    # Requests
    Place("/requests/", COORDINATOR),
    Place("/requests/", CURATOR, state="none yet"),
    Place("/requests/new/", COORDINATOR),
    Place("/requests/new/?asked=1", COORDINATOR, status=400),
    Place("/requests/new/project/?kind=new", COORDINATOR),
    Place("/requests/new/project/?kind=new&q=rivers", COORDINATOR),
    Place("/requests/new/project/?kind=new", COORDINATOR, state="with options", reach=_search),
    Place("/requests/new/project/?kind=link&q=nothing", COORDINATOR),
    Place("/requests/EUC/project/?q=rivers", COORDINATOR),
    Place("/requests/EUC/", COORDINATOR),
    Place("/requests/EUC/edit/", COORDINATOR),
    Place("/requests/EUC/edit/", COORDINATOR, state="refused", reach=_send_wrong),
    Place("/requests/EUC/check/", COORDINATOR),
    Place("/requests/EUC/check/", COORDINATOR, state="refused", reach=_send_without_version),
    Place("/requests/EUC/sent/", COORDINATOR),
    Place("/requests/EUC/copy/", COORDINATOR),
    Place("/requests/EUC/actions/cancel/", COORDINATOR),
    Place("/requests/?q=nothing-like-it", COORDINATOR),
    Place("/requests/?state=needs_me", COORDINATOR),
    Place("/requests/EUC/", CURATOR),
    Place("/requests/EUC/members/", COORDINATOR),
    Place("/requests/EUC/members/", COORDINATOR, state="refused", reach=_send_empty),
    Place("/requests/EUC/hand-over/", COORDINATOR),
    Place("/requests/EUC/hand-over/", COORDINATOR, state="refused", reach=_send_empty),
    # Beside a Zenodo
    Place("/requests/LINK/", COORDINATOR),
    Place("/requests/LINK/ownership/", COORDINATOR),
    Place("/requests/LINK/ownership/", COORDINATOR, state="refused", reach=_send_no_token),
    Place("/requests/LINK/ownership/", CURATOR),
    Place("/requests/PROVED/ownership/", COORDINATOR),
    Place("/requests/TAKEN/", COORDINATOR),
    Place("/requests/TAKEN/address/", COORDINATOR),
    Place("/requests/TAKEN/address/", COORDINATOR, state="refused", reach=_send_wrong_address),
    Place("/requests/STUCK/", COORDINATOR),
]
