"""No API view may name a scope that isn't there, or go without limits."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.http import HttpResponse
from django.urls import include, path
from pytest_django import Settings

from portal.traffic.checks import check_api_views
from portal.traffic.policies import DEFAULT_TABLE
from tests.portal.traffic import trial_api
from tests.portal.traffic.conftest import WriteRates
from tests.portal.traffic.trial_api import SearchView, ThingsViewSet, TrialView, show_page


class MisspeltView(TrialView):
    """Names a scope that no row has."""

    throttle_scope = "serach"


class OddView(TrialView):
    """Has a scope that isn't even a name."""

    throttle_scope = ("search", "suggest")


class OpenView(TrialView):
    """Has lost its limits."""

    throttle_classes = ()


class HeirView(OpenView):
    """Got them back from as_view()."""


def answer(_request: Any) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("page/", show_page),
    path("function/", answer),
    path("good/", SearchView.as_view()),
    path("things/", ThingsViewSet.as_view({"get": "list"})),
    path("regained/", HeirView.as_view(throttle_classes=TrialView.throttle_classes)),
    path("nested/<int:number>/", include([path("misspelt/", MisspeltView.as_view())])),
    path("odd/", OddView.as_view()),
    path("open/", OpenView.as_view()),
    path("opened/", SearchView.as_view(throttle_classes=[])),
    path("all/", include(trial_api)),
]


@pytest.mark.urls(__name__)
def test_views_with_an_unknown_scope_or_without_limits_are_named() -> None:
    found = [(error.id, error.msg.split('"')[1], error.obj) for error in check_api_views(None)]
    assert found == [
        ("traffic.E002", "nested/<int:number>/misspelt/", MisspeltView),
        ("traffic.E002", "odd/", OddView),
        ("traffic.E003", "open/", OpenView),
        ("traffic.E003", "opened/", SearchView),
    ]


@pytest.mark.urls(__name__)
def test_a_hint_names_the_known_scopes() -> None:
    assert check_api_views(None)[0].hint == (
        "Use one of oai, search, suggest, or add a row to portal/traffic/policies.py."
    )


@pytest.mark.urls(__name__)
def test_manage_py_check_runs_them_all(write_rates: WriteRates, settings: Settings) -> None:
    settings.RATES_FILE = write_rates("no JSON")
    found = {error.id for error in run_checks()}
    assert found >= {"traffic.E001", "traffic.E002", "traffic.E003"}


@pytest.mark.urls("tests.portal.traffic.trial_api")
@pytest.mark.parametrize("url", ["localhost:6379", "redis://localhost:port"])
def test_an_address_of_redis_that_is_none_is_reported(url: str, settings: Settings) -> None:
    settings.REDIS_URL = url
    (error,) = [error for error in run_checks() if error.id == "traffic.E005"]
    assert error.msg.startswith("REDIS_URL can't be used")


@pytest.mark.urls("tests.portal.traffic.trial_api")
def test_a_bad_proxy_is_reported_by_manage_py_check(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1/8"]
    assert "traffic.E004" in {error.id for error in run_checks()}


@pytest.mark.urls("tests.portal.traffic.trial_api")
def test_a_sound_api_has_nothing_to_report() -> None:
    assert check_api_views(None) == []


@pytest.mark.urls("tests.portal.traffic.trial_api")
@pytest.mark.parametrize("scope", ["serach", ""])
def test_a_scope_in_the_table_that_no_view_has_is_named(scope: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(
        replace(row, scope=scope) if row.name == "suggest" else row for row in DEFAULT_TABLE.policies
    )
    monkeypatch.setattr("portal.traffic.checks.DEFAULT_TABLE", replace(DEFAULT_TABLE, policies=rows))
    found = [(error.id, error.msg) for error in run_checks() if error.id == "traffic.E006"]
    assert found == [
        (
            "traffic.E006",
            f'The row "suggest" of the rates table has the scope "{scope}", which no API view has.',
        )
    ]
