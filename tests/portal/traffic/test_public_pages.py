"""Every route, anonymous and signed in: what depends on a session or sets a cookie is not public."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.accounts.models import User
from tests.factories import make_curator, make_draft, make_grant, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_site")]

# Public whoever asks, since everybody gets the same bytes, and nothing in them is anybody's.
SAME_FOR_ALL = {"/robots.txt", "/api/v1/schema/", "/oai/catalogue-1.xsd"}
SAME_FOR_ALL |= {"/sitemap.xml", "/sitemap-pages.xml", "/sitemap-communities.xml"}
CATALOGUE = ("/", "/browse/projects/", "/projects/101999999/", "/communities/walked/")
LEAST_ROUTES = 80


@pytest.fixture
def things() -> dict[str, str]:
    """What stands in the place of each parameter: of things that there are, where that matters."""
    request, user = make_submitted(slug="walking"), make_user()
    return {
        "reference": request.reference,
        "request_id": str(request.pk),
        "number": make_grant("101999999").number,
        "slug": "walking",
        "action": "cancel",
        "user_id": str(user.pk),
        "object_id": str(user.pk),
        "uuid": str(uuid4()),
    }


def list_routes(patterns: Sequence[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern.regex.pattern.removeprefix('^')}"
        if isinstance(pattern, URLResolver):
            yield from list_routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def fill_in(route: str, things: dict[str, str]) -> str:
    """Return an address that the route's expression matches, or nearly."""
    while named := re.search(r"\(\?P<(\w+)>", route):
        end, depth = named.end(), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(route[end], 0)
            end += 1
        route = route[: named.start()] + things.get(named.group(1), "1") + route[end:]
    route = re.sub(r"\(\?:[^()]*\)\??|\\Z|\$|\^", "", route)
    return "/" + route.replace("\\", "").replace("/?", "/")


def list_addresses(things: dict[str, str]) -> list[str]:
    return sorted({fill_in(route, things) for route in list_routes(get_resolver().url_patterns)})


def is_public(response: HttpResponseBase) -> bool:
    directives = {
        part.strip().partition("=")[0] for part in response.get("Cache-Control", "").lower().split(",")
    }
    return bool(directives & {"public", "s-maxage"})


def walk(browser: Client, things: dict[str, str]) -> dict[str, HttpResponseBase]:
    """Return what each address answers, from another network each so that no limit gets in the way."""
    return {
        address: browser.get(address, REMOTE_ADDR=f"10.{number // 250}.{number % 250}.1")
        for number, address in enumerate(list_addresses(things))
    }


def sign_in(user: User) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def test_the_walk_reaches_the_rooms_of_the_site(things: dict[str, str]) -> None:
    answers = walk(Client(raise_request_exception=False), things)
    assert len(answers) >= LEAST_ROUTES
    found = [address for address, answer in answers.items() if answer.status_code == 200]
    for address in (
        "/",
        "/browse/projects/",
        "/projects/101999999/",
        "/accounts/login/",
        "/api/v1/projects/",
    ):
        assert address in found
    signed_in = walk(sign_in(make_user()), things)
    assert signed_in["/requests/"].status_code == 200


@pytest.mark.parametrize("who", ["guest", "coordinator", "curator", "superuser"])
def test_nothing_that_sets_a_cookie_or_depends_on_a_session_is_publicly_cacheable(
    who: str, things: dict[str, str]
) -> None:
    make = {
        "guest": lambda: Client(raise_request_exception=False),
        "coordinator": lambda: sign_in(make_draft().coordinator),
        "curator": lambda: sign_in(make_curator()),
        "superuser": lambda: sign_in(User.objects.create_superuser("root@desk.example")),
    }
    answers = walk(make[who](), things)
    for address, answer in answers.items():
        if answer.cookies:
            assert not is_public(answer), f"{address} sets a cookie"
        if who != "guest" and address not in SAME_FOR_ALL:
            assert not is_public(answer), f"{address} may depend on the session"
        if is_public(answer) and address not in SAME_FOR_ALL:
            assert "cookie" in answer["Vary"].lower(), f"{address} doesn't tell caches that cookies matter"


@pytest.mark.parametrize("address", ["/", "/browse/projects/", "/projects/101999999/"])
def test_a_page_of_the_catalogue_sets_no_cookie_and_may_be_kept(address: str, things: dict[str, str]) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=60"
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("cookie", ["sessionid", "messages", "csrftoken", "anything"])
def test_whoever_sends_a_cookie_gets_a_page_that_caches_leave_alone(cookie: str) -> None:
    browser = Client()
    browser.cookies[cookie] = "x" * 32
    assert not is_public(browser.get("/"))


def test_a_head_is_public_as_a_get_and_a_post_or_an_error_is_not() -> None:
    assert is_public(Client().head("/"))
    assert not is_public(Client().post("/"))
    assert not is_public(Client().get("/projects/404404404/"))


def test_a_token_keeps_caches_away() -> None:
    assert not is_public(Client().get("/", headers={"Authorization": "Token x"}))


@pytest.mark.parametrize("address", ["/browse/projects/", "/browse/programmes/", "/browse/communities/"])
def test_who_sends_any_cookie_gets_a_page_of_their_own(address: str) -> None:
    guest = Client()
    guest.cookies["messages"] = "what the page before left to be said"
    assert not is_public(guest.get(address))
