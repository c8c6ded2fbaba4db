"""Dumps that lack something: absent tables leave rows alone, lost grants are refused."""

from pathlib import Path

import pytest

from communities.cordis.importer import import_paths
from communities.cordis.refusals import RefusedFile
from communities.models import CordisRelease, Grant, Organisation
from tests.communities.cordis.dumps import (
    legal_basis,
    make_rows,
    member,
    project,
    topic,
    web_link,
    write_table,
)

pytestmark = pytest.mark.django_db


def describe(number: str = "101000001") -> list[object]:
    grant = Grant.objects.get(number=number)
    parts = sorted(grant.participations.values_list("organisation__pic", "role"))
    topics = sorted(grant.topics.values_list("code", "title"))
    return [parts, topics, grant.programme, grant.website, grant.objective]


def test_absent_tables_are_noted_and_leave_what_is_there(dump: Path) -> None:
    write_table(dump, "webLink.csv", [web_link(101000001, "https://project.example")])
    import_paths([dump])
    before = describe()
    for name in ("organization.csv", "topics.csv", "legalBasis.csv", "webLink.csv"):
        (dump / name).unlink()
    report = import_paths([dump])
    assert describe() == before
    assert not report.has_changes
    assert report.tallies["grants"].unchanged == 2
    assert [note.split(":")[0] for note in report.notes] == [
        f"cordis-small-csv has no {name} table"
        for name in ("organization", "topics", "legalBasis", "webLink", "euroSciVoc")
    ]


def test_a_changed_grant_keeps_what_an_absent_table_would_say(dump: Path) -> None:
    write_table(dump, "webLink.csv", [web_link(101000001, "https://project.example")])
    import_paths([dump])
    before = describe()
    rows = [project(101000001, title="Other", legalBasis="", topics=""), project(101000002)]
    write_table(dump, "project.csv", rows)
    report = import_paths([dump / "project.csv"])
    assert Grant.objects.get(number="101000001").title == "Other"
    assert describe() == before
    assert report.tallies["participations"].read == 0
    assert not import_paths([dump / "project.csv"]).has_changes


def test_topics_that_only_an_absent_table_names_are_no_change(dump: Path) -> None:
    write_table(dump, "project.csv", [project(101000001, topics=""), project(101000002, topics="")])
    import_paths([dump])
    before = describe()
    assert not import_paths([dump / "project.csv"]).has_changes
    assert describe() == before


def test_the_whole_dump_after_a_partial_one_is_unchanged_again(dump: Path) -> None:
    import_paths([dump])
    import_paths([dump / "project.csv"])
    assert not import_paths([dump]).has_changes


@pytest.mark.parametrize("rows", [[], [member(101000002, 999990001)]])
def test_a_table_without_rows_for_a_grant_leaves_its_consortium(
    dump: Path, rows: list[dict[str, str]]
) -> None:
    import_paths([dump])
    before = describe()
    write_table(dump, "organization.csv", rows)
    import_paths([dump])
    assert describe() == before


def test_columns_that_a_file_lacks_leave_what_is_there(dump: Path) -> None:
    rows = [project(101000001, objective="Why"), project(101000002)]
    path = write_table(dump, "project.csv", rows)
    import_paths([dump])
    text = make_rows("project.csv", rows).replace('"objective"', '"somethingElse"')
    path.write_text(text.replace('"status"', '"otherStatus"'), encoding="utf-8")
    assert not import_paths([dump]).has_changes
    grant = Grant.objects.get(number="101000001")
    assert (grant.objective, grant.status) == ("Why", "SIGNED")


def test_grants_that_left_the_dump_are_kept(dump: Path) -> None:
    import_paths([dump])
    write_table(dump, "project.csv", [project(101000001)])
    write_table(dump, "organization.csv", [member(101000001, 999990001)])
    write_table(dump, "topics.csv", [topic(101000001)])
    write_table(dump, "legalBasis.csv", [legal_basis(101000001, "HORIZON.1.3")])
    import_paths([dump], allow_shrink=True)
    assert Grant.objects.count() == 2
    assert Organisation.objects.count() == 2


def many(count: int, **values: str) -> list[dict[str, str]]:
    return [project(101_000_000 + number, **values) for number in range(count)]


@pytest.mark.parametrize(("left", "is_taken"), [(100, True), (98, True), (97, False), (1, False)])
def test_a_dump_that_lost_more_than_two_percent_is_refused(tmp_path: Path, left: int, is_taken: bool) -> None:
    write_table(tmp_path, "project.csv", many(100))
    import_paths([tmp_path])
    write_table(tmp_path, "project.csv", many(left, title="Other"))
    if is_taken:
        import_paths([tmp_path])
    else:
        with pytest.raises(RefusedFile, match=f"has {left} readable grants, its last import had 100"):
            import_paths([tmp_path])
    assert Grant.objects.filter(title="Other").count() == (left if is_taken else 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("cordis-h2020projects-csv", "cordis-h2020projects-csv (1)"),
        ("cordis-h2020projects-csv.zip", "cordis-h2020projects-csv"),
        ("cordis-h2020projects-csv.zip", "cordis-h2020projects-json.zip"),
        ("cordis-h2020projects-xml (2).zip", "cordis-h2020projects-csv(1)"),
    ],
)
def test_a_dump_in_another_form_or_downloaded_again_is_compared_too(
    tmp_path: Path, first: str, second: str
) -> None:
    write_table(tmp_path / first, "project.csv", many(100))
    import_paths([tmp_path / first])
    write_table(tmp_path / second, "project.csv", many(50))
    with pytest.raises(RefusedFile, match="has 50 readable grants, its last import had 100"):
        import_paths([tmp_path / second])


def test_a_dump_is_compared_with_the_last_of_its_own_programmes(tmp_path: Path) -> None:
    for folder, rows in (("a", many(100)), ("b", [project(5, frameworkProgramme="FP7")])):
        import_paths([write_table(tmp_path / folder, "project.csv", rows)])
    with pytest.raises(RefusedFile, match="its last import had 100"):
        import_paths([write_table(tmp_path / "c", "project.csv", many(50))])


def test_rows_that_cannot_be_read_count_as_lost(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", many(100))
    import_paths([tmp_path])
    write_table(tmp_path, "project.csv", [*many(90), *(project("x") for _ in range(10))])
    with pytest.raises(RefusedFile, match="--allow-shrink"):
        import_paths([tmp_path])


def test_a_dump_that_lost_grants_is_taken_when_told_so_and_is_the_new_measure(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", many(100))
    import_paths([tmp_path])
    write_table(tmp_path, "project.csv", many(50))
    import_paths([tmp_path], allow_shrink=True)
    import_paths([tmp_path])
    assert CordisRelease.objects.count() == 2


def test_a_smaller_programme_under_the_same_name_is_no_shrunk_dump(tmp_path: Path) -> None:
    for folder, rows in (("a", many(100)), ("b", [project(5, frameworkProgramme="FP7")])):
        import_paths([write_table(tmp_path / folder, "project.csv", rows)])
    assert Grant.objects.count() == 101


@pytest.mark.parametrize("listed", [80, 1_000])
def test_grants_that_only_the_other_tables_name_were_lost_on_the_way(tmp_path: Path, listed: int) -> None:
    write_table(tmp_path, "project.csv", many(listed - 11))
    write_table(tmp_path, "topics.csv", [topic(row["id"]) for row in many(listed)])
    with pytest.raises(RefusedFile, match="name 11 grants that its project table lacks"):
        import_paths([tmp_path])
    assert import_paths([tmp_path], allow_shrink=True).tallies["topics"].skipped == 11


def test_a_few_such_grants_are_only_reported(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", many(3))
    write_table(tmp_path, "topics.csv", [topic(row["id"]) for row in many(5)])
    assert import_paths([tmp_path]).tallies["topics"].skipped == 2


def test_a_table_without_rows_leaves_what_is_there_as_its_note_says(dump: Path) -> None:
    write_table(dump, "webLink.csv", [web_link(101000001, "https://project.example")])
    import_paths([dump])
    write_table(dump, "webLink.csv", [])
    report = import_paths([dump])
    assert (
        "cordis-small-csv: its webLink table has no rows: what the portal holds of it stays." in report.notes
    )
    assert Grant.objects.get(number="101000001").website == "https://project.example"
    assert not report.has_changes
