"""What a coordinator does at the pages, step by step, as journeys are made of."""

import re
from collections.abc import Sequence

from django.core.mail import EmailMessage

from communities.models import Grant
from tests.browser.journeys.window import Window
from tests.factories import PASSWORD

CODE = re.compile(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", re.MULTILINE)


def sign_up(window: Window, mails: Sequence[EmailMessage], *, email: str, name: str) -> None:
    """Make an account, and prove the address by the code that was mailed."""
    window.fill(email=email, name=name, password1=PASSWORD)
    window.album.keep(window.page, "sign up")
    window.page.click("main form button.button--main")
    window.page.wait_for_selector("#id_code")
    code = CODE.search(str(mails[-1].body))
    assert code, "a code was mailed"
    window.fill(code=code.group())
    window.album.keep(window.page, "code")
    window.page.click("main form button.button--main")


def choose(window: Window, kind: str, grant: Grant, *, has_script: bool) -> None:
    """Say what is asked for, and find the project among those of its acronym: while typing, or in a list."""
    window.sees("Is there a community on Zenodo already?", keep="new or link")
    window.page.check(f"main [name=kind][value={kind}]")
    window.press("Continue")
    window.page.wait_for_selector("#id_q")
    if has_script:
        window.page.locator("#id_q").press_sequentially(grant.acronym)
        window.page.wait_for_selector("[role=option] >> nth=1")
        window.album.keep(window.page, "project while typing")
        window.page.click(f"[role=option][data-number='{grant.number}']")
    else:
        window.fill(q=grant.acronym)
        window.press("Find the project")
    window.page.check(f"#results input[name=grant][value='{grant.number}']")
    window.album.keep(window.page, "project")
    window.press("Continue with this project")


def send(window: Window, *, keep: str) -> str:
    """Go on from the form to the check, send the request, and return its reference."""
    window.press("Continue to the check")
    window.sees("Check your answers before you send them", keep="check your answers")
    terms = window.page.locator("#id_terms_accepted")
    if terms.count():
        terms.check()
    window.page.click("main button.button--start")
    window.sees("Your request is with the curators", keep=keep)
    return window.page.inner_text(".confirmation .reference")


def follow(window: Window, reference: str, *, state: str, keep: str) -> None:
    """Open one's requests, and from there the one of this reference, which is in that state now."""
    window.open("/requests/")
    window.sees(reference)
    window.page.click(f"main h2 a[href='/requests/{reference}/']")
    window.page.wait_for_selector(f"#standing:text-is('{state}')")
    window.sees(state, keep=keep)
