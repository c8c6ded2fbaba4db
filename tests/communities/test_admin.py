"""The catalogue in the admin."""

import re
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.admin.utils import label_for_field
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.models import Community, CordisRelease, Grant, Organisation, Participation, Programme
from portal.accounts.models import User
from requests_workflow.engine import perform
from tests.factories import PASSWORD, make_curator, make_grant, make_in_review

pytestmark = pytest.mark.django_db

MODELS = ("grant", "organisation", "programme", "community", "cordisrelease")


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_catalogue() -> dict[str, object]:
    """Make one row of everything and return their keys."""
    curator = make_curator()
    request = perform(make_in_review(curator).pk, "accept", actor=curator)
    programme = Programme.objects.create(code="HORIZON.1", title="Science", framework="HORIZON")
    organisation = Organisation.objects.create(pic="999", name="ATHENA RC", country="EL")
    grant = Grant.objects.get()
    Participation.objects.create(grant=grant, organisation=organisation, role="coordinator")
    release = CordisRelease.objects.create(source="x.zip", checksum="x")
    assert request.community is not None
    rows = (grant, organisation, programme, request.community, release)
    return {model: row.pk for model, row in zip(MODELS, rows, strict=True)}


def list_labels(page: Any) -> list[str]:
    """Return what a page of the admin calls its rows, alone and together, and its columns."""
    names = [page.opts.verbose_name, page.opts.verbose_name_plural]
    return [
        str(name) for name in (*names, *(label_for_field(one, page.model, page) for one in page.list_display))
    ]


def test_the_admin_writes_what_is_written_in_capitals_in_capitals() -> None:
    ours = {"portal", "communities", "requests_workflow"}
    pages = [page for page in site._registry.values() if type(page).__module__.partition(".")[0] in ours]
    labels = {label for page in pages for label in list_labels(page)}
    assert {"CORDIS releases", "API tokens", "PIC"} <= labels
    in_capitals = {"api", "cordis", "csv", "doi", "ec", "eu", "id", "oai", "orcid", "pic", "url", "uuid"}
    assert {
        label for label in labels if in_capitals & {*re.sub(r"\b[A-Z]+\b", "", label).lower().split()}
    } == set()


@pytest.mark.parametrize("model", MODELS)
def test_curators_look_up_everything_and_change_nothing(model: str) -> None:
    key, place = make_catalogue()[model], f"/admin/communities/{model}/"
    root = User.objects.create_superuser("root@desk.example", PASSWORD)
    for user in (make_curator(), root):
        client = sign_in(user)
        assert client.get(place).status_code == 200
        assert client.get(f"{place}{key}/change/").status_code == 200
        assert client.get(f"{place}add/").status_code == 403
        assert client.post(f"{place}{key}/change/", {"title": "Mine"}).status_code == 403
        assert client.post(f"{place}{key}/delete/", {"post": "yes"}).status_code == 403
        client.post(place, {"action": "delete_selected", "_selected_action": [str(key)], "post": "yes"})
    assert Grant.objects.count() == Organisation.objects.count() == Community.objects.count() == 1


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "query",
    ["id__range=1", "title__regex=(a", "status__exact=%00", "framework_programme=%00", "o=999.-1.x",
     "p=99999999999", "q=%00", "q=" + "a+" * 2000, "all=", "_popup=zzz&_to_field=password", "pk=%00"],
)  # fmt: skip
def test_no_look_up_breaks_a_list(model: str, query: str) -> None:
    make_catalogue()
    response = sign_in(make_curator()).get(f"/admin/communities/{model}/?{query}")
    assert response.status_code in {200, 302, 400}


def test_grants_are_found_by_number_acronym_and_title() -> None:
    wanted = make_grant("101058390", acronym="SciLake", title="Lakes of scholarly data")
    make_grant()
    client = sign_in(make_curator())
    for text in ("101058390", "1010583", "scilake", "scholarly lakes"):
        page = client.get("/admin/communities/grant/", {"q": text})
        assert list(page.context["cl"].result_list) == [wanted], text
    page = client.get(
        "/admin/communities/grant/", {"status__exact": "SIGNED", "framework_programme": "HORIZON"}
    )
    assert len(page.context["cl"].result_list) == 2


@pytest.mark.parametrize(("model", "other"), [("grant", "organisation"), ("organisation", "grant")])
def test_a_page_takes_as_many_queries_for_three_rows_below_it_as_for_one(model: str, other: str) -> None:
    client, counts = sign_in(make_curator()), []
    grant, organisation = make_grant(), Organisation.objects.create(pic="999", name="ATHENA RC")
    key = grant.pk if model == "grant" else organisation.pk
    for number in range(3):
        if other == "grant":
            grant = make_grant()
        else:
            organisation = Organisation.objects.create(pic=str(number), name="X")
        Participation.objects.create(grant=grant, organisation=organisation, role="participant")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/admin/communities/{model}/{key}/change/").status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
