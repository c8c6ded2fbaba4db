"""What an import keeps of the changes that it made: per grant, field by field."""

from pathlib import Path

import pytest

from communities.cordis.importer import import_paths
from communities.differences import describe_differences
from communities.models import CordisRelease, Grant, GrantChange
from communities.selectors import changes_of_grant
from tests.communities.cordis.dumps import legal_basis, member, project, subject, topic, write_table

pytestmark = pytest.mark.django_db


def test_a_first_import_changes_no_grant(dump: Path) -> None:
    import_paths([dump])
    assert not GrantChange.objects.exists()


def test_every_field_that_changed_is_kept_with_what_was_and_what_is(dump: Path) -> None:
    import_paths([dump])
    row = project(101000001, acronym="NEW", endDate="2028-06-30", status="TERMINATED", totalCost="7,25")
    write_table(dump, "project.csv", [row, project(101000002)])
    import_paths([dump])
    change = GrantChange.objects.get()
    assert change.grant.number == "101000001"
    assert change.release == CordisRelease.objects.first()
    assert change.differences == {
        "acronym": ["ACRO101000001", "NEW"],
        "end_date": ["2027-12-31", "2028-06-30"],
        "status": ["SIGNED", "TERMINATED"],
        "total_cost": ["1250000.50", "7.25"],
    }


def test_of_a_consortium_only_what_differs_is_kept(dump: Path) -> None:
    import_paths([dump])
    members = [
        member(101000001, 999990001, ecContribution="5"),
        member(101000001, 999990003, role="thirdParty"),
        member(101000002, 999990001, order="4"),
    ]
    write_table(dump, "organization.csv", members)
    import_paths([dump])
    change = GrantChange.objects.get()
    (before, after) = change.differences["participations"]
    assert [(one["pic"], one["role"], one["ec_contribution"]) for one in before] == [
        ("999990001", "coordinator", "113695.60"),
        ("999990002", "participant", "113695.60"),
    ]
    assert [(one["pic"], one["role"], one["ec_contribution"]) for one in after] == [
        ("999990001", "coordinator", "5.00"),
        ("999990003", "thirdParty", "113695.60"),
    ]


def test_differences_can_be_read_by_people(dump: Path) -> None:
    import_paths([dump])
    write_table(dump, "project.csv", [project(101000001, acronym="", topics="T-1"), project(101000002)])
    members = [member(101000001, 999990001), member(101000002, 999990001, endOfParticipation="true")]
    write_table(dump, "organization.csv", members)
    import_paths([dump])
    first, second = GrantChange.objects.order_by("grant__number")
    assert list(describe_differences(first)) == [
        ("Acronym", "ACRO101000001", "–"),
        ("Consortium", "UNIVERSITY 999990002, participant, EUR 113695.60", "–"),
        ("Topics", "HORIZON-INFRA-2023-EOSC-01-01", "T-1"),
    ]
    (told,) = describe_differences(second)
    assert told[2] == "UNIVERSITY 999990001, coordinator until it left, EUR 113695.60"


def test_programme_topics_and_subjects_are_kept_by_their_codes(dump: Path) -> None:
    write_table(dump, "euroSciVoc.csv", [subject(101000001, "/23/43", "physics")])
    import_paths([dump])
    write_table(dump, "project.csv", [project(101000001, topics="T-1;T-2"), project(101000002)])
    write_table(dump, "topics.csv", [topic(101000002)])
    bases = [legal_basis(101000001, "HORIZON.4.1", unique="true"), legal_basis(101000002, "HORIZON.1.3")]
    write_table(dump, "legalBasis.csv", bases)
    write_table(dump, "euroSciVoc.csv", [subject(101000001, "/23/44", "chemistry")])
    import_paths([dump])
    assert GrantChange.objects.get().differences == {
        "topics": [["HORIZON-INFRA-2023-EOSC-01-01"], ["T-1", "T-2"]],
        "subjects": [["43"], ["44"]],
        "programme": ["HORIZON.1.3", "HORIZON.4.1"],
    }


def test_a_date_of_cordis_alone_is_no_change_of_the_project(dump: Path) -> None:
    import_paths([dump])
    row = project(101000001, contentUpdateDate="2025-09-09 09:09:09")
    write_table(dump, "project.csv", [row, project(101000002)])
    assert import_paths([dump]).tallies["grants"].updated == 1
    assert not GrantChange.objects.exists()


def test_changes_of_a_grant_are_listed_newest_first_with_their_release(dump: Path) -> None:
    for title in ("One", "Two", "Three"):
        write_table(dump, "project.csv", [project(101000001, title=title), project(101000002)])
        import_paths([dump])
    changes = list(changes_of_grant(Grant.objects.get(number="101000001")))
    assert [change.differences["title"] for change in changes] == [["Two", "Three"], ["One", "Two"]]
    assert str(changes[0].release) == "CORDIS data of 1 March 2025"


def test_each_change_goes_with_the_release_of_its_own_dump(dump: Path, tmp_path: Path) -> None:
    other = tmp_path / "fp7"
    write_table(other, "project.csv", [project(234920, frameworkProgramme="FP7")])
    import_paths([dump, other])
    write_table(other, "project.csv", [project(234920, frameworkProgramme="FP7", title="Other")])
    write_table(dump, "project.csv", [project(101000001, title="Other"), project(101000002)])
    import_paths([dump, other])
    sources = dict(GrantChange.objects.values_list("grant__number", "release__source"))
    assert sources == {"101000001": "cordis-small-csv", "234920": "fp7"}


def test_more_changes_than_a_batch_are_all_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communities.cordis.changes.BATCH", 3)
    for title in ("One", "Two"):
        rows = [project(number, title=title) for number in range(1, 11)]
        write_table(tmp_path, "project.csv", rows)
        import_paths([tmp_path])
    assert GrantChange.objects.count() == 10


def test_a_changed_status_is_told_by_its_name(dump: Path) -> None:
    import_paths([dump])
    write_table(dump, "project.csv", [project(101000001, status="TERMINATED"), project(101000002)])
    import_paths([dump])
    (told,) = describe_differences(GrantChange.objects.get())
    assert told == ("Status", str(Grant.Status.SIGNED.label), str(Grant.Status.TERMINATED.label))
    assert "TERMINATED" not in told
