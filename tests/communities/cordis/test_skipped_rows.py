"""Rows that cannot be taken: each is reported by file, line and reason, and costs itself alone."""

from pathlib import Path

import pytest

from communities.cordis import report as report_module
from communities.cordis.importer import import_paths
from communities.cordis.report import ImportReport
from communities.models import Grant, Participation
from tests.communities.cordis.dumps import legal_basis, member, project, topic, web_link, write_table

pytestmark = pytest.mark.django_db


def only_skipped(report: ImportReport) -> str:
    (row,) = report.skipped
    return f"{row.place}: {row.reason}"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"id": ""}, "id is empty"),
        ({"id": "10100000X"}, "id is '10100000X', not digits"),
        ({"title": " "}, "title is empty"),
        ({"title": "x" * 1001}, "title has 1001 characters, 1000 fit"),
        ({"acronym": "x" * 256}, "acronym has 256 characters, 255 fit"),
        ({"endDate": "31.12.2027"}, "endDate is '31.12.2027', not a day"),
        ({"totalCost": "much"}, "totalCost is 'much', not an amount"),
        ({"totalCost": "9" * 15}, "too large to be euros"),
        ({"totalCost": "9" * 27}, "not an amount"),
        ({"topics": "x" * 129}, "code has 129 characters, 128 fit"),
        ({"contentUpdateDate": "?"}, "contentUpdateDate is '?', not a moment"),
        ({"contentUpdateDate": "0001-01-01T00:00:00+05:00"}, "not a moment"),
    ],
)
def test_a_grant_that_cannot_be_read_is_skipped_and_the_rest_imported(
    tmp_path: Path, values: dict[str, str], reason: str
) -> None:
    write_table(tmp_path, "project.csv", [project(1), project(2, **values), project(3)])
    report = import_paths([tmp_path])
    assert only_skipped(report).startswith(f"{tmp_path.name}/project.csv, line 3: ")
    assert reason in only_skipped(report)
    assert set(Grant.objects.values_list("number", flat=True)) == {"1", "3"}
    tally = report.tallies["grants"]
    assert (tally.read, tally.created, tally.skipped) == (3, 2, 1)


def test_a_torn_row_is_reported_by_file_and_line_and_the_rest_imported(tmp_path: Path) -> None:
    path = write_table(tmp_path, "project.csv", [project(1), project(2), project(3)])
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = '"2";"TORN";"SIGNED"\n'
    path.write_text("".join(lines), encoding="utf-8")
    report = import_paths([tmp_path])
    assert (
        only_skipped(report)
        == f"{tmp_path.name}/project.csv, line 3: the row has 3 cells where the header has 20"
    )
    assert set(Grant.objects.values_list("number", flat=True)) == {"1", "3"}


def test_a_grant_number_that_comes_twice_is_kept_once(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1, title="First"), project(1, title="Second")])
    report = import_paths([tmp_path])
    assert f"grant 1 is repeated: {tmp_path.name}/project.csv, line 2, has it already" in only_skipped(report)
    assert Grant.objects.get().title == "First"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"organisationID": ""}, "organisationID (the PIC) is empty"),
        ({"organisationID": "NA"}, "organisationID (the PIC) is 'NA', not digits"),
        ({"role": "hostess"}, "role is 'hostess', which is not one of CORDIS's roles"),
        ({"ecContribution": "xxxxx", "rcn": "xxxxxxx"}, "ecContribution is 'xxxxx', not an amount"),
        ({"country": "GREECE"}, "country has 6 characters, 2 fit"),
        ({"order": "first"}, "order is 'first', not a whole number"),
        ({"order": "9" * 5000}, "not a whole number"),
        ({"endOfParticipation": "maybe"}, "endOfParticipation is 'maybe'"),
        ({"projectID": "77"}, "grant 77 is not in the project table"),
    ],
)
def test_a_member_that_cannot_be_read_is_skipped_and_the_rest_imported(
    tmp_path: Path, values: dict[str, str], reason: str
) -> None:
    write_table(tmp_path, "project.csv", [project(1)])
    write_table(tmp_path, "organization.csv", [member(1, 5), member(1, 6, **values), member(1, 7)])
    report = import_paths([tmp_path])
    assert only_skipped(report).startswith(f"{tmp_path.name}/organization.csv, line 3: ")
    assert reason in only_skipped(report)
    assert set(Participation.objects.values_list("organisation__pic", flat=True)) == {"5", "7"}
    tally = report.tallies["participations"]
    assert (tally.read, tally.created, tally.skipped) == (3, 2, 1)


def test_the_same_pic_twice_is_kept_per_role_and_a_repeated_role_is_reported(tmp_path: Path) -> None:
    rows = [member(1, 5), member(1, 5, role="thirdParty"), member(1, 5, ecContribution="7")]
    write_table(tmp_path, "project.csv", [project(1)])
    write_table(tmp_path, "organization.csv", rows)
    report = import_paths([tmp_path])
    assert only_skipped(report).endswith("line 4: PIC 5 as coordinator of grant 1 is repeated")
    roles = Participation.objects.order_by("role").values_list("role", "ec_contribution")
    assert [(role, str(amount)) for role, amount in roles] == [
        ("coordinator", "113695.60"),
        ("thirdParty", "113695.60"),
    ]


@pytest.mark.parametrize(
    "role", ["associatedPartner", "AssociatedPartner", "ASSOCIATED_PARTNER", " associated partner "]
)
def test_a_role_is_known_however_it_is_written(tmp_path: Path, role: str) -> None:
    write_table(tmp_path, "project.csv", [project(1)])
    write_table(tmp_path, "organization.csv", [member(1, 5, role=role)])
    import_paths([tmp_path])
    assert Participation.objects.get().role == "associatedPartner"


def test_rows_of_every_table_are_reported(dump: Path) -> None:
    write_table(dump, "topics.csv", [topic(101000001, "")])
    write_table(
        dump, "legalBasis.csv", [legal_basis(101000001, "X", unique="perhaps"), legal_basis(7, "HORIZON.1")]
    )
    write_table(dump, "webLink.csv", [web_link(101000001, "javascript:alert(1)")])
    reasons = {f"{row.table}: {row.reason}" for row in import_paths([dump]).skipped}
    assert reasons == {
        "topics: topic is empty",
        "legalBasis: uniqueProgrammePart is 'perhaps', neither true nor false",
        "legalBasis: grant 7 is not in the project table",
        "webLink: physUrl is 'javascript:alert(1)', not an http or https address",
    }


def test_a_status_that_is_not_known_is_noted_and_costs_no_grant(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1, status="SUSPENDED"), project(2, status="closed")])
    report = import_paths([tmp_path])
    assert [note for note in report.notes if "SUSPENDED" in note] == [
        f"{tmp_path.name}: 1 grants have the status 'SUSPENDED', which is not known: taken without it."
    ]
    assert list(Grant.objects.order_by("number").values_list("status", flat=True)) == ["", "CLOSED"]


def test_a_hopeless_file_is_counted_in_full_but_not_listed_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "MOST_LISTED", 3)
    write_table(tmp_path, "project.csv", [project(1), *(project("x") for _ in range(7))])
    report = import_paths([tmp_path])
    assert (len(report.skipped), report.skipped_count) == (3, 7)
