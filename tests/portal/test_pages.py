"""The pages of the whole site: the start page, and the frame that all pages stand in."""

from contextlib import closing
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from communities.models import CordisRelease
from requests_workflow.terms import DRAFT_KEPT, DUE_AFTER
from tests.factories import make_curator, make_grant, make_user

pytestmark = pytest.mark.django_db


def test_the_start_page_says_what_it_is_and_opens_two_doors(client: Client) -> None:
    page = client.get("/").text
    assert "community on Zenodo" in page
    assert 'href="/requests/new/"' in page
    assert 'action="/browse/projects/"' in page


def test_the_start_page_promises_what_the_terms_hold(client: Client) -> None:
    page = client.get("/").text
    assert f"within {DUE_AFTER.days} working days" in page
    assert f"a draft is kept for {DRAFT_KEPT.days} days" in page


def test_the_start_page_counts_what_is_there(client: Client) -> None:
    make_grant()
    make_grant()
    page = client.get("/").text
    assert "<dt>projects in the catalogue</dt><dd>2</dd>" in page
    assert "<dt>communities in the registry</dt><dd>0</dd>" in page


def test_the_start_page_asks_little_of_the_database(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        client.get("/")


def test_a_page_that_anybody_may_see_leaves_no_cookie_and_can_be_kept(client: Client) -> None:
    response = client.get("/")
    assert not response.cookies
    assert "no-store" not in response.headers.get("Cache-Control", "")


def test_the_foot_tells_how_old_the_facts_are(client: Client) -> None:
    assert "no CORDIS data imported yet" in client.get("/").text
    CordisRelease.objects.create(source="cordis.zip", checksum="0", data_date=date(2026, 3, 1))
    assert "CORDIS data of 1 March 2026" in client.get("/").text


def test_the_navigation_fits_the_person(client: Client) -> None:
    page = client.get("/").text
    assert "/accounts/signup/" in page
    assert "/requests/" not in page.replace("/requests/new/", "")
    client.force_login(make_user())
    page = client.get("/").text
    assert 'href="/requests/"' in page
    assert "/accounts/signup/" not in page
    assert ">Desk<" not in page
    client.force_login(make_curator())
    assert ">Desk<" in client.get("/").text


def test_the_style_and_the_icon_are_ours(client: Client) -> None:
    # Its own address is the one that it gives in full.
    page = client.get("/").text.replace(settings.SITE_URL, "")
    assert "http://" not in page
    assert "https://" not in page
    assert " style=" not in page
    for name, kind in (("tokens.css", "text/css"), ("icon.svg", "image/svg+xml")):
        assert f"/static/portal/{name}" in page
        with closing(client.get(f"/static/portal/{name}")) as response:
            assert response.headers["Content-Type"].startswith(kind)


def test_every_style_sheet_that_a_page_names_is_there(client: Client) -> None:
    page = client.get("/").text
    sheets = [line.split('"')[3] for line in page.splitlines() if 'rel="stylesheet"' in line]
    assert len(sheets) >= 6
    for sheet in sheets:
        with closing(client.get(sheet)) as response:
            assert response.status_code == 200, sheet


def test_browsers_find_the_icon_where_they_look_by_themselves(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (301, "/static/portal/icon.svg")
