import re

import pytest
import yaml
from django.contrib.staticfiles import finders

from tests.portal.api.calls import Api

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("schema/?format=json", "*/*"),
        ("schema/?format=json", "text/html"),
        ("schema/", "application/json, text/html;q=0.9"),
        ("schema/", "application/vnd.oai.openapi+json"),
    ],
)
def test_the_description_is_there_as_json(path: str, accept: str) -> None:
    response = Api().get(path, Accept=accept)
    assert response.headers["Content-Type"].partition(";")[0].endswith("json")
    assert response.json()["openapi"].startswith("3.1.")


@pytest.mark.parametrize(
    ("path", "accept"), [("schema/", "*/*"), ("schema/?format=yaml", "application/json")]
)
def test_the_description_is_there_as_yaml(path: str, accept: str) -> None:
    document = yaml.safe_load(Api().get(path, Accept=accept).content)
    assert "/api/v1/requests/" in document["paths"]


def test_another_format_is_400() -> None:
    assert Api().get("schema/?format=xml").status_code == 400


def test_the_documentation_has_nothing_inline_and_nothing_from_elsewhere() -> None:
    page = Api().get("docs/", Accept="text/html").content.decode()
    assert '<html lang="en">' in page
    assert not re.search(r"<script(?![^>]* src=)|<style|style=|\son\w+=", page)
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(sources) >= 5
    for source in sources:
        assert source.startswith("/")
        if source.startswith("/static/"):
            assert finders.find(source.removeprefix("/static/")), source


def test_the_script_of_the_documentation_reads_our_own_description() -> None:
    script = Api().get("docs/?script=", Accept="*/*")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert 'url: "/api/v1/schema/"' in script.content.decode().replace("\\u002D", "-")


def test_the_limits_are_published_to_everybody() -> None:
    response = Api().get("limits/")
    assert response.status_code == 200
    assert {row["name"] for row in response.json()["policies"]} >= {"search", "minute", "hour"}
