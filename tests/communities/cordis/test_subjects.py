"""Subjects of grants: linked by the vocabulary's own codes, and kept where the vocabulary lacks them."""

from pathlib import Path

import pytest

from communities.cordis.importer import import_paths
from communities.models import Grant, Subject
from tests.communities.cordis.dumps import project, project_xml, subject, web_link, write_table, write_xml

pytestmark = pytest.mark.django_db

OPTICS = "/23/43/251"


@pytest.fixture
def vocabulary() -> dict[str, Subject]:
    """Give three subjects as EuroSciVoc has them."""
    held: dict[str, Subject] = {}
    for code, above, title in (
        ("23", "", "sciences"),
        ("43", "23", "physics"),
        ("251", "43", "optics"),
    ):
        path = f"{held[above].path if above else ''}/{code}"
        held[code] = Subject.objects.create(
            code=code,
            parent=held.get(above),
            depth=path.count("/"),
            path=path,
            title=title,
            labels={"en": title, "de": f"{title} (de)"},
            is_current=True,
        )
    return held


def write_subjects(dump: Path, *rows: dict[str, str]) -> None:
    write_table(dump, "euroSciVoc.csv", list(rows))


def codes_of(number: int) -> list[str]:
    return sorted(Grant.objects.get(number=str(number)).subjects.values_list("code", flat=True))


@pytest.mark.usefixtures("vocabulary")
def test_a_grant_is_linked_to_the_subjects_of_the_vocabulary(dump: Path) -> None:
    rows = [subject(101000001, OPTICS, "optics"), subject(101000001, "/23/43", "physics")]
    write_subjects(dump, *rows, subject(101000002, OPTICS, "optics"))
    report = import_paths([dump])
    assert (codes_of(101000001), codes_of(101000002)) == (["251", "43"], ["251"])
    assert report.vocabulary_note == ""
    tally = report.tallies["subjects"]
    assert (tally.read, tally.created, tally.unchanged) == (2, 0, 2)


@pytest.mark.usefixtures("vocabulary")
def test_a_moved_subject_is_found_by_its_own_code_and_stays_where_the_vocabulary_has_it(dump: Path) -> None:
    write_subjects(dump, subject(101000001, "/99/98/251", "optics, as it was called"))
    import_paths([dump])
    moved = Subject.objects.get(code="251")
    assert codes_of(101000001) == ["251"]
    assert (moved.path, moved.title, Subject.objects.count()) == (OPTICS, "optics", 3)


@pytest.mark.usefixtures("vocabulary")
def test_an_unknown_code_is_kept_with_its_title_and_reported(dump: Path) -> None:
    title = "agriculture, forestry, and  fisheries "
    write_subjects(dump, subject(101000001, f"{OPTICS}/777", title))
    report = import_paths([dump])
    unknown = Grant.objects.get(number="101000001").subjects.get()
    assert (unknown.code, unknown.title) == ("777", "agriculture, forestry, and fisheries")
    assert (unknown.path, unknown.depth, unknown.labels, unknown.is_current) == (
        f"{OPTICS}/777",
        4,
        {},
        False,
    )
    assert unknown.parent == Subject.objects.get(code="251")
    note = report.vocabulary_note
    assert note.startswith("1 subjects are not in the EuroSciVoc")
    assert ": 777. Import" in note
    for again in (import_paths([dump]), import_paths([dump], again=True)):
        assert not again.has_changes
        assert note in again.list_notes()


def test_without_a_vocabulary_subjects_find_their_parents_among_themselves(dump: Path) -> None:
    write_subjects(dump, subject(101000001, OPTICS, "optics"), subject(101000001, "/23", "natural sciences"))
    import_paths([dump])
    parent = Subject.objects.get(code="251").parent
    assert parent is not None
    assert parent.code == "23"


@pytest.mark.usefixtures("vocabulary")
def test_subjects_that_changed_are_followed_also_to_none(dump: Path) -> None:
    write_subjects(dump, subject(101000001, OPTICS, "optics"), subject(101000002, OPTICS, "optics"))
    import_paths([dump])
    write_subjects(dump, subject(101000002, "/23", "natural sciences"))
    report = import_paths([dump])
    assert (codes_of(101000001), codes_of(101000002)) == ([], ["23"])
    assert report.tallies["grants"].updated == 2
    assert not import_paths([dump]).has_changes


@pytest.mark.usefixtures("vocabulary")
def test_an_absent_table_leaves_the_subjects_alone(dump: Path) -> None:
    write_subjects(dump, subject(101000001, OPTICS, "optics"))
    import_paths([dump])
    (dump / "euroSciVoc.csv").unlink()
    write_table(dump, "project.csv", [project(101000001, title="Other"), project(101000002)])
    report = import_paths([dump])
    assert Grant.objects.get(number="101000001").title == "Other"
    assert codes_of(101000001) == ["251"]
    assert "cordis-small-csv has no euroSciVoc table: what the portal holds of it stays." in report.notes


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "euroSciVocCode is '/', not numbers"),
        ("/23/x", "euroSciVocCode is '/23/x', not numbers"),
        ("23//43", "euroSciVocCode is '/23//43', not numbers"),
        (f"/{'1' * 33}", "code has 33 characters, 32 fit"),
    ],
)
def test_a_code_that_cannot_be_read_is_skipped_with_its_line(dump: Path, code: str, reason: str) -> None:
    write_subjects(dump, subject(101000001, code, "T"), subject(101000009, "/23", "T"))
    first, orphan = import_paths([dump]).skipped
    assert first.reason.startswith(reason)
    assert str(first.place) == "cordis-small-csv/euroSciVoc.csv, line 2"
    assert orphan.reason == "grant 101000009 is not in the project table"


@pytest.mark.usefixtures("vocabulary")
def test_the_xml_form_names_subjects_among_the_projects_categories(tmp_path: Path) -> None:
    categories = (
        '<categories><category classification="euroSciVoc"><code>/23/43/251</code><title>optics</title>'
        '</category><category classification="collection"><code>/23</code></category></categories>'
    )
    text = project_xml(1).replace("</associations>", f"</associations>{categories}")
    write_xml(tmp_path, text, project_xml(2))
    import_paths([tmp_path])
    assert (codes_of(1), codes_of(2)) == (["251"], [])
    assert Subject.objects.count() == 3


@pytest.mark.usefixtures("vocabulary")
def test_only_an_absent_table_of_subjects_is_no_change(dump: Path) -> None:
    write_table(dump, "webLink.csv", [web_link(101000001, "https://project.example")])
    write_subjects(dump, subject(101000001, OPTICS, "optics"))
    import_paths([dump])
    (dump / "euroSciVoc.csv").unlink()
    assert not import_paths([dump]).has_changes
