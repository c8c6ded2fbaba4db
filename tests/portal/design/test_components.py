"""The component page shows every component, in words for people who build pages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from portal.design.samples import SECTIONS

pytestmark = pytest.mark.django_db

STYLES = Path(settings.BASE_DIR, "portal", "static", "portal")
TEMPLATES = Path(settings.BASE_DIR, "portal", "templates")
PARTS = {
    "tokens.css",
    "ground.css",
    "layout.css",
    "controls.css",
    "components.css",
    "charts.css",
    "paper.css",
}
# The parts that every page has around it show themselves.
OF_THE_FRAME = {"site-nav"}
SAMPLES = Path(settings.BASE_DIR, "portal", "design", "templates", "design", "samples")


def read_styles(name: str) -> str:
    """Return a part of the look without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STYLES / name).read_text(), flags=re.DOTALL)


def test_every_sample_is_shown_with_its_markup(client: Client) -> None:
    page = client.get("/design/").text
    names = {sample.name for section in SECTIONS for sample in section.samples}
    assert names == {path.stem for path in SAMPLES.glob("*.html")}
    for name in names:
        assert f'id="{name}"' in page
    assert "&lt;p class=&quot;eyebrow&quot;&gt;" in page


def test_the_page_is_open_and_kept_out_of_search_engines(client: Client) -> None:
    response = client.get("/design/")
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text
    assert not response.cookies


@pytest.mark.parametrize("sheet", ["ground.css", "controls.css", "components.css", "charts.css"])
def test_every_class_of_a_component_is_shown(sheet: str) -> None:
    shown = " ".join(path.read_text() for path in SAMPLES.parent.rglob("*.html"))
    numbers_apart = re.sub(r"\d*\.\d+[a-z]*", "", read_styles(sheet))
    classes = set(re.findall(r"\.([a-z][a-z0-9-]*)", numbers_apart))
    missing = {name for name in classes if not re.search(rf'[" ]{name}[" ]', shown)}
    assert missing - OF_THE_FRAME == set()


def test_colours_are_named_once_and_used_by_name() -> None:
    for sheet in PARTS - {"tokens.css", "paper.css"}:
        written = set(re.findall(r"#[0-9a-f]{3,8}\b", read_styles(sheet)))
        assert written <= {"#fff", "#13233f"}, sheet


def test_every_named_value_that_is_used_is_defined() -> None:
    sheets = [read_styles(name) for name in PARTS]
    defined = set(re.findall(r"(--[a-z0-9-]+):", " ".join(sheets)))
    used = set(re.findall(r"var\((--[a-z0-9-]+)[),]", " ".join(sheets)))
    assert used - defined == set()


def test_nothing_is_asked_from_elsewhere() -> None:
    for name in PARTS:
        assert "//" not in read_styles(name), name


def test_one_address_has_all_the_parts() -> None:
    imported = re.findall(r'@import url\("([a-z]+\.css)"\);', read_styles("portal.css"))
    linked = re.findall(r"portal/([a-z]+\.css)", (TEMPLATES / "partials" / "styles.html").read_text())
    assert imported == linked
    assert set(linked) == PARTS
