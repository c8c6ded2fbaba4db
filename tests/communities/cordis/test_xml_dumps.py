"""Dumps in their XML form: one file per project, read without a tree and without a document type."""

import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.cordis import xml_records
from communities.cordis.importer import import_paths
from communities.cordis.opening import open_sources
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Row, Table
from communities.cordis.xml_records import read_records
from communities.models import Grant, Organisation, Participation, Programme, Topic
from tests.communities.cordis.dumps import (
    legal_basis,
    member,
    member_xml,
    programme_xml,
    project,
    project_xml,
    topic,
    write_table,
    write_xml,
)

pytestmark = pytest.mark.django_db


def read_rows(path: Path) -> list[tuple[Table, dict[str, str]]]:
    rows = [row for source in open_sources([path]) for row in source.read_rows()]
    return [(row.table, row.cells) for row in rows if isinstance(row, Row)]


def refuse(path: Path) -> str:
    with pytest.raises(RefusedFile) as refusal:
        import_paths([path])
    assert not Grant.objects.exists()
    return str(refusal.value)


def test_the_real_project_is_imported_with_its_consortium(shared_data: Path) -> None:
    report = import_paths([shared_data / "cordis-xml" / "project-101190685.xml"])
    assert report.skipped == []
    grant = Grant.objects.get()
    assert (grant.number, grant.acronym, grant.status) == ("101190685", "3SI-CONTROL", "SIGNED")
    assert (grant.start_date, grant.end_date) == (date(2025, 6, 1), date(2029, 5, 31))
    assert (grant.total_cost, grant.ec_contribution) == (Decimal(5500000), Decimal(5500000))
    assert (grant.framework_programme, grant.funding_scheme) == ("HORIZON", "HORIZON-JU-RIA")
    assert (grant.doi, grant.rcn, grant.website) == ("10.3030/101190685", "272624", "")
    assert grant.content_updated_at == datetime(2025, 5, 21, 17, 8, 40, tzinfo=UTC)
    assert str(grant.programme) == "HORIZON.2.1 Health"
    assert grant.topics.get().code == "HORIZON-JU-GH-EDCTP3-2024-01-03-two-stage"
    parts = list(grant.participations.order_by("order", "role").select_related("organisation"))
    assert [(part.order, part.role, part.ec_contribution) for part in parts][:2] == [
        (1, "coordinator", Decimal(1288775)),
        (2, "participant", Decimal(953480)),
    ]
    assert len(parts) == 7
    ghent = parts[0].organisation
    assert (ghent.pic, ghent.name, ghent.short_name) == ("999986096", "UNIVERSITEIT GENT", "UGent")
    assert (ghent.activity_type, ghent.country, ghent.city, ghent.url) == (
        *("HES", "BE", "GENT", "http://www.ugent.be"),
    )
    assert Participation.objects.filter(ec_contribution=Decimal("656968.75")).count() == 1


def test_xml_and_csv_of_the_same_project_make_the_same_grant(tmp_path: Path) -> None:
    write_table(tmp_path / "csv", "project.csv", [project(1, grantDoi="", legalBasis="", topics="")])
    row = member(1, 5, city="Graz", country="AT", activityType="", organizationURL="")
    write_table(tmp_path / "csv", "organization.csv", [row])
    write_table(tmp_path / "csv", "topics.csv", [topic(1, "T-1", "About T-1")])
    bases = [legal_basis(1, "HORIZON.1.3", title="About HORIZON.1.3", unique="true")]
    write_table(tmp_path / "csv", "legalBasis.csv", bases)
    inside = (
        member_xml(5, order="1", ecContribution="113695.60", terminated="false")
        + programme_xml("HORIZON.1.3")
        + programme_xml("T-1", kind="relatedTopic", unique="")
    )
    write_xml(tmp_path / "xml", project_xml(1, inside=inside))
    import_paths([tmp_path / "csv"])
    report = import_paths([tmp_path / "xml"])
    assert not report.has_changes
    assert report.tallies["grants"].unchanged == 1


@pytest.mark.parametrize("root", ["<project>", '<project xmlns="http://other.example">'])
def test_any_namespace_and_none_are_read_alike(tmp_path: Path, root: str) -> None:
    write_xml(tmp_path, project_xml(1).replace('<project xmlns="http://cordis.europa.eu">', root))
    ((_, cells),) = read_rows(tmp_path)
    assert (cells["id"], cells["title"]) == ("1", "Project 1")


def test_elements_with_a_prefix_are_read(tmp_path: Path) -> None:
    text = '<c:project xmlns:c="http://cordis.europa.eu"><c:id>7</c:id><c:title>T</c:title></c:project>'
    write_xml(tmp_path, text)
    ((_, cells),) = read_rows(tmp_path)
    assert (cells["id"], cells["title"]) == ("7", "T")


def test_attributes_of_an_organisation_say_role_amount_and_end(tmp_path: Path) -> None:
    inside = member_xml(
        5, role="thirdParty", order="4", ecContribution="656968.75", terminated="true"
    ) + member_xml(6, role="participant")
    write_xml(tmp_path, project_xml(1, inside=inside))
    import_paths([tmp_path])
    ended, running = Participation.objects.order_by("organisation__pic")
    assert (ended.role, ended.order, ended.ec_contribution, ended.has_ended) == (
        *("thirdParty", 4, Decimal("656968.75"), True),
    )
    assert (running.ec_contribution, running.has_ended) == (None, False)


def test_an_activity_type_stays_with_its_own_organisation(tmp_path: Path) -> None:
    category = (
        '<relations><categories><category classification="other"><code>X</code></category>'
        '<category classification="organizationActivityType"><code>HES</code></category>'
        "</categories></relations></organization>"
    )
    with_type = member_xml(5).replace("</organization>", category)
    write_xml(tmp_path, project_xml(1, inside=with_type + member_xml(6, role="participant")))
    import_paths([tmp_path])
    assert dict(Organisation.objects.values_list("pic", "activity_type")) == {"5": "HES", "6": ""}


def test_the_programme_is_the_shortest_unique_part(tmp_path: Path) -> None:
    inside = "".join(
        [
            programme_xml("H2020-EU.1.3.2.", unique="true"),
            programme_xml("H2020-EU.1.3.", unique="true"),
            programme_xml("H2020-EU.1.", unique=""),
        ]
    )
    write_xml(tmp_path, project_xml(1, inside=inside))
    import_paths([tmp_path])
    grant = Grant.objects.select_related("programme").get()
    assert grant.programme is not None
    assert (grant.programme.code, grant.programme.framework) == ("H2020-EU.1.3", "H2020")
    assert grant.framework_programme == "HORIZON"


def test_only_the_projects_own_site_is_taken_as_website(tmp_path: Path) -> None:
    link = '<webLink type="{}" represents="{}"><physUrl>https://{}.example</physUrl></webLink>'
    results = f"<result><relations><associations>{link.format('relatedWebsite', 'project', 'a')}"
    inside = (
        f"{results}</associations></relations></result>"
        + link.format("projectDeliverable", "project", "b")
        + link.format("relatedWebsite", "organisation", "c")
        + link.format("relatedWebsite", "project", "site")
    )
    write_xml(tmp_path, project_xml(1, inside=inside))
    import_paths([tmp_path])
    assert Grant.objects.get().website == "https://site.example"


def test_what_belongs_to_results_and_articles_is_not_mistaken_for_the_projects(tmp_path: Path) -> None:
    nested = f"<relations><associations>{member_xml(9)}{programme_xml('X')}</associations></relations>"
    inside = f"<result><id>77</id><title>Other</title>{nested}</result><article><id>8</id></article>"
    write_xml(tmp_path, project_xml(1, inside=inside))
    import_paths([tmp_path])
    assert (Grant.objects.get().title, Participation.objects.count()) == ("Project 1", 0)
    assert not Programme.objects.exists()


def test_characters_are_read_with_their_references_and_markup(tmp_path: Path) -> None:
    write_xml(
        tmp_path, project_xml(1, title="A&amp;B &#8211; <![CDATA[<C>]]>", objective="one\n<b>x</b>two &lt;")
    )
    import_paths([tmp_path])
    grant = Grant.objects.get()
    assert (grant.title, grant.objective) == ("A&B – <C>", "one\nxtwo <")


@pytest.mark.parametrize("inside", ["", "xml/"])
def test_a_zip_of_many_gives_the_rows_and_checksum_of_its_folder(tmp_path: Path, inside: str) -> None:
    folder = write_xml(tmp_path / "dump", *(project_xml(number, inside=member_xml()) for number in (1, 2, 3)))
    with zipfile.ZipFile(tmp_path / "some-xml.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir(), reverse=True):
            archive.write(path, f"{inside}{path.name}")
    assert read_rows(folder) == read_rows(tmp_path / "some-xml.zip")
    (opened,), (archived,) = open_sources([folder]), open_sources([tmp_path / "some-xml.zip"])
    assert list(opened.read_rows())
    assert list(archived.read_rows())
    assert opened.checksum() == archived.checksum()
    assert import_paths([tmp_path / "some-xml.zip"]).tallies["grants"].created == 3


def test_single_files_that_lie_together_are_one_dump(tmp_path: Path) -> None:
    write_xml(tmp_path, project_xml(1), project_xml(2))
    report = import_paths(list(tmp_path.glob("*.xml")))
    assert [source.grants for source in report.sources] == [2]


def test_a_zip_is_opened_once_for_all_its_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.xml", project_xml(number))
    opened: list[None] = []
    original = zipfile.ZipFile.__init__
    monkeypatch.setattr(
        zipfile.ZipFile, "__init__", lambda self, *args, **more: opened.append(original(self, *args, **more))
    )
    assert len(read_rows(path)) == 20
    assert len(opened) < 5


def test_a_document_that_is_no_project_is_skipped_and_reported(tmp_path: Path) -> None:
    write_xml(tmp_path, project_xml(1), "<article><id>5</id></article>")
    (row,) = import_paths([tmp_path]).skipped
    assert row.reason == "its outermost element is not a project"
    assert row.place.file.endswith("project-rcn-2_en.xml")


def test_a_row_that_cannot_be_taken_is_named_with_its_line(tmp_path: Path) -> None:
    write_xml(tmp_path / "dump", project_xml(1, inside=f"{member_xml(5)}\n{member_xml('')}"))
    (row,) = import_paths([tmp_path / "dump"]).skipped
    assert str(row.place) == "dump/project-rcn-1_en.xml, line 14"
    assert row.reason == "organisationID (the PIC) is empty"


BOMB = (
    "<!DOCTYPE project [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>\n<project><title>&b;</title></project>"
)
FETCH = '<!DOCTYPE project SYSTEM "file:///etc/passwd"><project><title>T</title></project>'


@pytest.mark.parametrize(
    "text", [BOMB, FETCH, "<!DOCTYPE project><project/>", f'<?xml version="1.0"?>{FETCH}']
)
def test_a_document_type_is_refused_before_anything_in_it_is_read(tmp_path: Path, text: str) -> None:
    write_xml(tmp_path / "dump", text)
    sentence = refuse(tmp_path / "dump")
    assert sentence.startswith("dump/project-rcn-1_en.xml, line 1: the XML declares a document type")


def test_an_entity_without_a_document_type_is_refused(tmp_path: Path) -> None:
    write_xml(tmp_path, project_xml(1, title="&eacute;"))
    assert "line 5: the XML is broken or cut off (undefined entity)" in refuse(tmp_path)


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_a_cut_document_is_refused_with_file_and_line(tmp_path: Path, cut: float) -> None:
    text = project_xml(1, inside=member_xml())
    write_xml(tmp_path / "dump", project_xml(2), text[: int(len(text) * cut)])
    assert "dump/project-rcn-2_en.xml, line" in refuse(tmp_path / "dump")


def test_a_byte_that_is_no_utf8_is_refused_with_file_and_line(tmp_path: Path) -> None:
    write_xml(tmp_path, project_xml(1, title="Caf?"))
    path = tmp_path / "project-rcn-1_en.xml"
    path.write_bytes(path.read_bytes().replace(b"Caf?", b"Caf\xe9"))
    assert "project-rcn-1_en.xml, line 5: the XML is broken" in refuse(tmp_path)


@pytest.mark.parametrize("name", ["no-such-encoding", "utf-7", "shift_jis"])
def test_an_encoding_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    write_xml(tmp_path, project_xml(1).replace("UTF-8", name))
    assert "project-rcn-1_en.xml, line 1" in refuse(tmp_path)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.xml", project_xml(1))
    content = bytearray(path.read_bytes())
    content[150] ^= 0x01
    path.write_bytes(content)
    assert refuse(path).startswith("some.zip is damaged or cut off") or "the XML is broken" in refuse(path)


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.xml", project_xml(1, objective="o" * 10_000))
        first = archive.infolist()[0]
        for number in range(2, 50):
            twin = zipfile.ZipInfo(f"{number}.xml")
            twin.header_offset, twin.file_size, twin.compress_size, twin.CRC = (
                *(first.header_offset, first.file_size, first.compress_size, first.CRC),
            )
            archive.filelist.append(twin)
    assert "overlap" in refuse(path)


def test_an_oversized_document_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_xml(tmp_path / "dump", project_xml(1, objective="o" * 200_000))
    monkeypatch.setattr(xml_records, "LARGEST_DOCUMENT", 100_000)
    assert "larger than 100000 bytes" in refuse(tmp_path / "dump")


def test_a_project_with_an_absurd_number_of_relations_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_records, "MOST_RECORDS", 10)
    write_xml(tmp_path, project_xml(1, inside="<organization/>" * 11))
    assert "more than 10 relations" in refuse(tmp_path)


def test_memory_does_not_grow_with_the_results_in_a_project() -> None:
    result = b"<result><id>1</id><title>" + b"t" * 2_000 + b"</title><x><y a='b'/></x></result>"
    head, _, tail = project_xml(1, inside="HERE").encode().partition(b"HERE")
    rest = iter([head, *[result * 30] * 400, tail])
    tracemalloc.start()
    try:
        (record,) = read_records(lambda _: next(rest, b""), name="x")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert record.text("id") == "1"
    assert peak < 1_000_000 < len(result) * 12_000


def test_deep_nesting_costs_nothing() -> None:
    parts = iter([b"<project><id>1</id>", *[b"<a>" * 10_000] * 50, *[b"</a>" * 10_000] * 50, b"</project>"])
    (record,) = read_records(lambda _: next(parts, b""), name="x")
    assert record.text("id") == "1"


@given(st.binary() | st.text(alphabet="<>/!?&;a \"='project[]").map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    parts = iter([b"<project><id>1</id>", content, b"</project>"])
    try:
        list(read_records(lambda _: next(parts, b""), name="some.xml"))
    except RefusedFile as refusal:
        assert str(refusal).startswith("some.xml, line ")  # noqa: PT017 - both outcomes are right


def test_a_second_run_reports_everything_unchanged(tmp_path: Path) -> None:
    inside = member_xml(5) + programme_xml("HORIZON.1.3") + programme_xml("T", kind="relatedTopic", unique="")
    write_xml(tmp_path, project_xml(1, inside=inside), project_xml(2))
    import_paths([tmp_path])
    assert not import_paths([tmp_path]).has_changes
    assert Topic.objects.get().title == "About T"


def test_organisations_are_dated_by_their_project_so_that_the_newest_name_wins(tmp_path: Path) -> None:
    new = project_xml(1, inside=member_xml(5).replace("UNIVERSITY", "NEW"))
    old = project_xml(2, inside=member_xml(5), contentUpdateDate="2019-01-01 00:00:00")
    write_xml(tmp_path, old, new)
    import_paths([tmp_path])
    assert Organisation.objects.get().name == "NEW 5"
