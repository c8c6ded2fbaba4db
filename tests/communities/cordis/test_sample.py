"""The bundled sample: a whole small dump in the publisher's dialect, for machines without any other."""

import csv
from pathlib import Path

import pytest
from django.db.models import Count, Q

from communities.cordis import sample_path
from communities.cordis.importer import import_paths
from communities.euroscivoc import excerpt_path
from communities.euroscivoc.importer import import_vocabulary
from communities.models import CordisRelease, Grant, Organisation, Subject

pytestmark = pytest.mark.django_db


def test_the_sample_is_imported_whole_and_a_second_time_unchanged() -> None:
    report = import_paths([sample_path()])
    assert report.skipped == []
    assert report.notes == []
    assert report.vocabulary_note.startswith("17 subjects are not in")
    assert {name: tally.created for name, tally in report.tallies.items()} == {
        "grants": 31,
        "organisations": 103,
        "participations": 109,
        "programmes": 20,
        "topics": 27,
        "websites": 0,
        "subjects": 17,
    }
    again = import_paths([sample_path()])
    assert not again.has_changes
    assert again.tallies["grants"].unchanged == 31
    assert CordisRelease.objects.count() == 1


def test_every_grant_of_the_sample_has_one_coordinator_but_the_one_without_a_consortium() -> None:
    import_paths([sample_path()])
    coordinators = Count("participations", filter=Q(participations__role="coordinator"))
    without = Grant.objects.annotate(coordinators=coordinators).exclude(coordinators=1)
    assert [(grant.number, grant.participations.count()) for grant in without] == [("101114041", 0)]
    assert not Grant.objects.filter(programme=None).exclude(framework_programme="H2020").exists()


def test_what_was_encoded_twice_reads_as_cordis_shows_it() -> None:
    import_paths([sample_path()])
    titles = dict(Grant.objects.values_list("number", "title"))
    assert titles["101114041"] == '"Solar BabySitter"- technology to change solar world'
    assert titles["607322"] == '"Virtual vials" for enhanced biomolecular analysis'
    assert titles["101172406"] == (
        "FISA 2025 – EURADWASTE’25 conferences on Euratom fission research and training"
    )
    assert Grant.objects.get(number="327076").acronym == "RTILS-GELS"
    assert Organisation.objects.filter(name__contains='"Dolina Lotnicza"').exists()


def test_the_standard_reader_would_misread_the_sample() -> None:
    with (sample_path() / "project.csv").open(encoding="utf-8") as lines:
        titles = {row["id"]: row["title"] for row in csv.DictReader(lines, delimiter=";")}
    assert titles["101114041"] != '"Solar BabySitter"- technology to change solar world'


def test_the_sample_has_equal_acronyms_and_both_running_and_ended_grants() -> None:
    import_paths([sample_path()])
    assert Grant.objects.filter(acronym="GRASP").count() == 2
    assert Grant.objects.filter(end_date__gt="2030-01-01").exists()
    assert Grant.objects.filter(end_date__lt="2020-01-01").exists()


def test_the_sample_is_small_and_says_where_it_is_from() -> None:
    files = [path for path in Path(sample_path()).iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 400_000
    source = (sample_path() / "SOURCE.md").read_text(encoding="utf-8")
    assert "Source: CORDIS, European Union" in source
    assert "CC BY 4.0" in source


def test_the_excerpt_of_the_vocabulary_names_every_subject_of_the_sample_in_six_languages() -> None:
    assert import_vocabulary(excerpt_path()).created == 42
    report = import_paths([sample_path()])
    assert report.vocabulary_note == ""
    assert report.tallies["subjects"].created == 0
    used = Subject.objects.filter(grants__isnull=False).distinct()
    above = {code for subject in used for code in subject.path.strip("/").split("/")}
    assert set(Subject.objects.values_list("code", flat=True)) == above
    assert {tuple(subject.labels) for subject in Subject.objects.all()} == {
        ("de", "en", "es", "fr", "it", "pl")
    }
    assert Subject.objects.get(code="23").title == "natural sciences"


def test_the_excerpt_is_small_and_says_where_it_is_from() -> None:
    assert excerpt_path().stat().st_size < 120_000
    source = (excerpt_path().parent / "SOURCE.md").read_text(encoding="utf-8")
    assert "Publications Office of the European Union" in source
    assert "CC BY 4.0" in source
