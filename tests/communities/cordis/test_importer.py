"""What an import makes of a dump: grants, organisations, participations, programmes, topics."""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.db.models import Model

from communities.cordis import planning
from communities.cordis.importer import import_paths
from communities.cordis.refusals import RefusedFile
from communities.models import CordisRelease, Grant, Organisation, Participation, Programme, Subject, Topic
from tests.communities.cordis.dumps import legal_basis, member, project, topic, web_link, write_table

pytestmark = pytest.mark.django_db


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Everything an import writes, so that "nothing changed" means nothing."""
    models: list[type[Model]] = [Grant, Organisation, Participation, Programme, Topic, Subject, CordisRelease]
    models += [Grant.topics.through, Grant.subjects.through]
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in models}


def test_a_grant_is_imported_with_all_its_values(dump: Path) -> None:
    write_table(dump, "webLink.csv", [web_link(101000001, "https://project.example")])
    import_paths([dump])
    grant = Grant.objects.get(number="101000001")
    assert (grant.acronym, grant.title, grant.status) == ("ACRO101000001", "Project 101000001", "SIGNED")
    assert (grant.start_date, grant.end_date) == (date(2024, 1, 1), date(2027, 12, 31))
    assert (grant.total_cost, grant.ec_contribution) == (Decimal("1250000.50"), Decimal(1000000))
    assert (grant.framework_programme, grant.doi) == ("HORIZON", "10.3030/101000001")
    assert grant.website == "https://project.example"
    assert grant.content_updated_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
    assert grant.programme is not None
    assert grant.programme == Programme.objects.get(code="HORIZON.1.3", framework="HORIZON")
    assert grant.programme.title == "Research infrastructures"
    assert [topic.title for topic in grant.topics.all()] == ["A topic"]


@pytest.mark.parametrize(("cell", "kept"), [(" 238111 ", "238111"), ("xxxxxxx", ""), ("", "")])
def test_the_record_number_is_kept_and_a_bad_one_costs_no_row(tmp_path: Path, cell: str, kept: str) -> None:
    write_table(tmp_path, "project.csv", [project(1, rcn=cell)])
    import_paths([tmp_path])
    assert Grant.objects.get().rcn == kept


def test_a_consortium_is_imported_with_its_roles_and_one_organisation_per_pic(dump: Path) -> None:
    import_paths([dump])
    grant = Grant.objects.get(number="101000001")
    parts = grant.participations.values_list("organisation__pic", "role", "order", "ec_contribution")
    assert list(parts) == [
        ("999990001", "coordinator", 1, Decimal("113695.60")),
        ("999990002", "participant", 2, Decimal("113695.60")),
    ]
    assert Organisation.objects.count() == 2
    assert Organisation.objects.get(pic="999990001").country == "EL"


def test_a_second_run_reports_everything_unchanged_and_writes_nothing(dump: Path) -> None:
    import_paths([dump])
    before = snapshot()
    tallies = import_paths([dump]).tallies
    assert snapshot() == before
    for name, count in (
        ("grants", 2),
        ("organisations", 2),
        ("participations", 3),
        ("programmes", 3),
        ("topics", 1),
    ):
        tally = tallies[name]
        assert (name, tally.read, tally.created, tally.updated, tally.removed) == (name, count, 0, 0, 0)
        assert (name, tally.unchanged) == (name, count)


def test_only_the_grant_that_differs_is_written(dump: Path) -> None:
    import_paths([dump])
    stamps = dict(Grant.objects.values_list("number", "updated_at"))
    write_table(dump, "project.csv", [project(101000001, acronym="NEW"), project(101000002)])
    tally = import_paths([dump]).tallies["grants"]
    assert (tally.created, tally.updated, tally.unchanged) == (0, 1, 1)
    changed = Grant.objects.get(number="101000001")
    assert changed.acronym == "NEW"
    assert changed.updated_at > stamps["101000001"]
    assert Grant.objects.get(number="101000002").updated_at == stamps["101000002"]


def test_a_grant_keeps_its_key_when_it_is_updated(dump: Path) -> None:
    import_paths([dump])
    keys = dict(Grant.objects.values_list("number", "pk"))
    write_table(dump, "project.csv", [project(101000001, title="Other"), project(101000002, title="Other")])
    import_paths([dump])
    assert dict(Grant.objects.values_list("number", "pk")) == keys


def test_a_consortium_that_changed_is_followed(dump: Path) -> None:
    import_paths([dump])
    members = [
        member(101000001, 999990001, ecContribution="5"),
        member(101000001, 999990003, role="thirdParty"),
        member(101000002, 999990001),
    ]
    write_table(dump, "organization.csv", members)
    tally = import_paths([dump]).tallies["participations"]
    assert (tally.created, tally.updated, tally.unchanged, tally.removed) == (1, 1, 1, 1)
    parts = Participation.objects.filter(grant__number="101000001").order_by("organisation__pic")
    assert [(part.organisation.pic, part.role, part.ec_contribution) for part in parts] == [
        ("999990001", "coordinator", Decimal(5)),
        ("999990003", "thirdParty", Decimal("113695.60")),
    ]


def test_a_topic_that_changed_is_followed(dump: Path) -> None:
    import_paths([dump])
    write_table(dump, "project.csv", [project(101000001, topics="T-1;T-2"), project(101000002)])
    import_paths([dump])
    codes = Grant.objects.get(number="101000001").topics.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["T-1", "T-2"]


def test_an_empty_amount_stays_unknown(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1, totalCost="", ecMaxContribution="0")])
    import_paths([tmp_path])
    grant = Grant.objects.get()
    assert (grant.total_cost, grant.ec_contribution) == (None, Decimal(0))


def test_titles_and_acronyms_are_cleaned_and_unwrapped(tmp_path: Path) -> None:
    row = project(
        1, acronym='"RTILS-GELS"', title='"Solar\tBabySitter"-  tech\u200bno\nlogy', objective='the "A"\nway'
    )
    write_table(tmp_path, "project.csv", [row])
    import_paths([tmp_path])
    grant = Grant.objects.get()
    assert (grant.acronym, grant.title) == ("RTILS-GELS", '"Solar BabySitter"- techno logy')
    assert grant.objective == 'the "A"\nway'
    assert unicodedata.is_normalized("NFC", grant.title)


@pytest.mark.parametrize(
    ("rows", "in_project", "code"),
    [
        ([("HORIZON.4.2.6", ""), ("HORIZON.4.2", "true")], "", "HORIZON.4.2"),
        (
            [("H2020-EU.1.3.2.", "true"), ("H2020-EU.1.3.", "true"), ("H2020-EU.1", "")],
            "H2020-EU.9.",
            "H2020-EU.1.3",
        ),
        ([("H2020-EU.1.", "")], "H2020-EU.3.1.", "H2020-EU.3.1"),
        ([("FP7-PEOPLE", "")], "", "FP7-PEOPLE"),
        ([], "HORIZON.1.3", "HORIZON.1.3"),
        ([], "", None),
    ],
)
def test_the_programme_is_the_shortest_unique_part_else_that_of_the_project_row(
    tmp_path: Path, rows: list[tuple[str, str]], in_project: str, code: str | None
) -> None:
    write_table(tmp_path, "project.csv", [project(1, legalBasis=in_project)])
    write_table(tmp_path, "legalBasis.csv", [legal_basis(1, code, unique=unique) for code, unique in rows])
    import_paths([tmp_path])
    programme = Grant.objects.get().programme
    assert (programme.code if programme else None) == code


def test_the_title_of_a_programme_comes_from_its_own_table(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1, legalBasis="H2020-EU.1.3."), project(2, legalBasis="")])
    write_table(
        tmp_path, "legalBasis.csv", [legal_basis(2, "H2020-EU.1.3.", title="Marie Curie", unique="true")]
    )
    import_paths([tmp_path])
    programme = Programme.objects.get(code="H2020-EU.1.3")
    assert (programme.title, programme.grants.count()) == ("Marie Curie", 2)


def test_only_the_projects_own_site_is_taken_as_website(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1)])
    links = [
        web_link(1, "https://ec.europa.eu/deliverable", kind="projectDeliverable"),
        web_link(1, "https://partner.example", represents="organisation"),
        web_link(1, "https://project.example"),
    ]
    write_table(tmp_path, "webLink.csv", links)
    import_paths([tmp_path])
    assert Grant.objects.get().website == "https://project.example"


def test_a_website_that_cordis_withdrew_is_withdrawn(dump: Path) -> None:
    write_table(dump, "webLink.csv", [web_link(101000001, "https://project.example")])
    import_paths([dump])
    write_table(dump, "webLink.csv", [web_link(101000001, "https://x.example", kind="projectDeliverable")])
    import_paths([dump])
    assert Grant.objects.get(number="101000001").website == ""


def test_the_newest_row_of_an_organisation_wins_and_others_fill_what_it_leaves_blank(tmp_path: Path) -> None:
    rows = [
        member(
            1, 9, name="OLD", organizationURL="http://old.example", contentUpdateDate="2020-01-01 00:00:00"
        ),
        member(2, 9, name="NEW", organizationURL="", contentUpdateDate="2024-01-01 00:00:00"),
        member(
            3,
            9,
            name="MIDDLE",
            organizationURL="http://middle.example",
            contentUpdateDate="2022-01-01 00:00:00",
        ),
    ]
    write_table(tmp_path, "project.csv", [project(number) for number in (1, 2, 3)])
    write_table(tmp_path, "organization.csv", rows)
    import_paths([tmp_path])
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.url) == ("NEW", "http://middle.example")


def test_an_older_dump_does_not_overwrite_an_organisation(tmp_path: Path) -> None:
    for year, number in ((2025, 1), (2020, 2)):
        row = member(number, 9, name=f"NAME {year}", city="" if year == 2025 else "Graz")
        row["contentUpdateDate"] = f"{year}-01-01 00:00:00"
        write_table(tmp_path / str(year), "project.csv", [project(number)])
        write_table(tmp_path / str(year), "organization.csv", [row])
    import_paths([tmp_path / "2025"])
    import_paths([tmp_path / "2020"])
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.city) == ("NAME 2025", "Graz")
    import_paths([tmp_path / "2020", tmp_path / "2025"])
    assert not import_paths([tmp_path / "2020", tmp_path / "2025"]).has_changes


def test_an_organisation_without_a_name_is_kept_and_shown_by_its_pic(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1)])
    write_table(tmp_path, "organization.csv", [member(1, 903708649, name="")])
    import_paths([tmp_path])
    assert str(Organisation.objects.get()) == "PIC 903708649"


def test_the_release_remembers_source_checksum_date_and_counts(dump: Path) -> None:
    import_paths([dump])
    release = CordisRelease.objects.get()
    assert release.source == "cordis-small-csv"
    assert release.data_date == date(2025, 3, 1)
    assert release.counts["frameworks"] == {"HORIZON": 2}
    assert release.counts["tables"]["grants"]["created"] == 2
    assert len(release.checksum) == 64


def test_the_same_dump_again_makes_no_second_release_but_another_that_changes_nothing_does(
    dump: Path,
) -> None:
    import_paths([dump])
    import_paths([dump])
    assert CordisRelease.objects.count() == 1
    rows = [project(101000002), project(101000001)]
    write_table(dump, "project.csv", rows)
    assert not import_paths([dump]).has_changes
    assert CordisRelease.objects.count() == 2


def test_several_dumps_are_imported_as_one(dump: Path, tmp_path: Path) -> None:
    other = tmp_path / "fp7"
    write_table(other, "project.csv", [project(234920, frameworkProgramme="FP7", contentUpdateDate="")])
    report = import_paths([dump, other])
    assert report.tallies["grants"].created == 3
    assert [(source.name, source.grants) for source in report.sources] == [
        ("cordis-small-csv", 2),
        ("fp7", 1),
    ]
    assert set(CordisRelease.objects.values_list("source", "data_date")) == {
        ("cordis-small-csv", date(2025, 3, 1)),
        ("fp7", None),
    }


def test_each_of_several_dumps_is_dated_by_its_own_rows_also_where_they_say_the_same(tmp_path: Path) -> None:
    for number, year in ((1, 2025), (2, 2024)):
        folder = tmp_path / str(number)
        write_table(folder, "project.csv", [project(number, contentUpdateDate="")])
        write_table(
            folder, "organization.csv", [member(number, 7, contentUpdateDate=f"{year}-05-01 10:00:00")]
        )
    import_paths([tmp_path / "1", tmp_path / "2"])
    assert set(CordisRelease.objects.values_list("source", "data_date")) == {
        ("1", date(2025, 5, 1)),
        ("2", date(2024, 5, 1)),
    }


def test_rows_of_one_dump_are_not_mixed_with_another(dump: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_table(other, "project.csv", [project(7)])
    write_table(other, "organization.csv", [member(7, 5), member(101000001, 5)])
    report = import_paths([dump, other])
    assert [row.reason for row in report.skipped] == ["grant 101000001 is not in the project table"]
    assert not Participation.objects.filter(grant__number="101000001", organisation__pic="5").exists()


def test_more_grants_than_a_batch_are_all_imported(tmp_path: Path) -> None:
    numbers = range(100_000, 101_203)
    write_table(tmp_path, "project.csv", [project(number) for number in reversed(numbers)])
    write_table(tmp_path, "organization.csv", [member(number, 900_000_000 + number) for number in numbers])
    assert import_paths([tmp_path]).tallies["grants"].created == 1203
    assert Participation.objects.count() == Organisation.objects.count() == 1203
    assert not import_paths([tmp_path]).has_changes


def test_a_refused_file_changes_nothing(dump: Path, tmp_path: Path) -> None:
    import_paths([dump])
    before = snapshot()
    write_table(dump, "project.csv", [project(101000001, title="Other"), project(101000003)])
    (dump / "organization.csv").write_bytes(b"")
    with pytest.raises(RefusedFile, match=r"organization\.csv is empty"):
        import_paths([dump])
    good, bad = tmp_path / "good", tmp_path / "bad"
    write_table(good, "project.csv", [project(5)])
    write_table(bad, "project.csv", [])
    with pytest.raises(RefusedFile, match="no readable grant"):
        import_paths([good, bad])
    assert snapshot() == before


def test_an_import_that_breaks_off_while_writing_leaves_nothing_behind(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise IntegrityError

    before = snapshot()
    monkeypatch.setattr(planning, "record_releases", break_off)
    with pytest.raises(IntegrityError):
        import_paths([dump])
    assert snapshot() == before


def test_topics_of_a_grant_without_any_in_its_row_come_from_the_topics_table(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1, topics="")])
    write_table(tmp_path, "topics.csv", [topic(1, "T-1", "One"), topic(1, "T-2", "Two")])
    import_paths([tmp_path])
    assert set(Grant.objects.get().topics.values_list("title", flat=True)) == {"One", "Two"}
