"""`manage.py check` takes Zenodo whole or not at all, and never shows the token."""

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from communities.zenodo.checks import check_zenodo

WHOLE = {
    "ZENODO_API_URL": "https://zenodo.org/api",
    "ZENODO_TOKEN": "a-secret-token",
    "ZENODO_PARENT": "eu",
}


def find_faults(settings: Settings, **values: str) -> list[str]:
    for name, value in {**WHOLE, **values}.items():
        setattr(settings, name, value)
    faults = check_zenodo(None)
    assert "a-secret-token" not in str(faults)
    return [f"{fault.id}: {fault.msg}" for fault in faults]


def test_all_three_or_none_are_fine(settings: Settings) -> None:
    assert find_faults(settings) == []
    assert find_faults(settings, ZENODO_API_URL="", ZENODO_TOKEN="", ZENODO_PARENT="") == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ZENODO_API_URL": ""}, "communities.E001: Zenodo is set up by half: ZENODO_API_URL is missing."),
        (
            {"ZENODO_TOKEN": "", "ZENODO_PARENT": ""},
            "communities.E001: Zenodo is set up by half: ZENODO_TOKEN, ZENODO_PARENT are missing.",
        ),
        (
            {"ZENODO_API_URL": "http://zenodo.org/api"},
            "communities.E002: ZENODO_API_URL is no https address, so the token could be read on the way.",
        ),
        (
            {"ZENODO_TOKEN": "two words"},
            "communities.E002: ZENODO_TOKEN is no token: it has blanks or other characters that none has.",
        ),
        (
            {"ZENODO_PARENT": "the EU's"},
            "communities.E002: ZENODO_PARENT names no community: write its slug, such as eu, or its UUID.",
        ),
    ],
)
def test_half_a_configuration_and_wrong_values_are_refused_with_a_sentence(
    settings: Settings, values: dict[str, str], said: str
) -> None:
    assert find_faults(settings, **values) == [said]


def test_the_check_is_one_of_those_that_manage_py_runs(settings: Settings) -> None:
    settings.ZENODO_API_URL, settings.ZENODO_TOKEN, settings.ZENODO_PARENT = "https://zenodo.org/api", "", ""
    assert "communities.E001" in [fault.id for fault in run_checks()]
