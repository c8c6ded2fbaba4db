"""Rows that cannot be taken: each is reported by file, line and reason, and costs itself alone."""

from pathlib import Path

import pytest

from communities.cordis import report as report_module
from communities.cordis import settling
from communities.cordis.importer import import_paths
from communities.cordis.report import ImportReport
from communities.models import Grant, GrantChange, Participation
from tests.communities.cordis.dumps import legal_basis, member, project, subject, topic, web_link, write_table

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
        ({"country": "GREECE"}, "country has 6 characters, 2 fit"),
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


@pytest.mark.parametrize(
    ("values", "remark"),
    [
        ({"ecContribution": "xxxxx", "rcn": "xxxxxxx"}, "ecContribution is 'xxxxx', not an amount"),
        ({"ecContribution": "9" * 28}, f"ecContribution is '{'9' * 28}', not an amount"),
        ({"ecContribution": "9" * 18}, f"EC contribution (EUR) is {'9' * 18}.00, too large to be euros"),
        ({"order": "first"}, "order is 'first', not a whole number"),
        ({"order": "9" * 50}, f"order is '{'9' * 40}', not a whole number"),
        ({"endOfParticipation": "maybe"}, "endOfParticipation is 'maybe', neither true nor false"),
    ],
)
def test_a_member_is_taken_without_a_value_that_can_be_done_without(
    tmp_path: Path, values: dict[str, str], remark: str
) -> None:
    write_table(tmp_path, "project.csv", [project(1)])
    write_table(tmp_path, "organization.csv", [member(1, 5), member(1, 6, **values)])
    report = import_paths([tmp_path])
    assert not report.skipped
    note = f"{tmp_path.name}/organization.csv, line 3: {remark}: the row was taken without it."
    assert [one for one in report.notes if "line" in one] == [note]
    taken = Participation.objects.get(organisation__pic="6")
    value = {
        "ecContribution": taken.ec_contribution,
        "order": taken.order,
        "endOfParticipation": taken.has_ended,
    }
    assert value[next(iter(values))] in {None, 0}


def test_of_many_such_values_only_the_first_are_noted_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_MOST_REMARKS", 2)
    write_table(tmp_path, "project.csv", [project(1)])
    write_table(tmp_path, "organization.csv", [member(1, pic, ecContribution="x") for pic in range(5, 9)])
    notes, first = import_paths([tmp_path]).notes, f"{tmp_path.name}/organization.csv"
    assert [note for note in notes if "taken without" in note][1:] == [
        f"{first}, line 3: ecContribution is 'x', not an amount: the row was taken without it.",
        "2 more rows were taken without such a value.",
    ]


@pytest.mark.parametrize("bad", [{"role": "hostess"}, {"projectID": "one"}, {"projectID": ""}])
def test_what_stands_in_a_row_that_cannot_be_read_stays(tmp_path: Path, bad: dict[str, str]) -> None:
    write_table(tmp_path, "project.csv", [project(1), project(2)])
    others = [member(1, 6, role="partner"), member(2, 7)]
    write_table(tmp_path, "organization.csv", [member(1, 5), *others, member(2, 8)])
    import_paths([tmp_path])
    write_table(tmp_path, "organization.csv", [member(1, 5, **bad), *others])
    assert import_paths([tmp_path]).skipped_count == 1
    pics = set(Participation.objects.values_list("organisation__pic", flat=True))
    # Where the number can be read, it is the grant alone of which nothing is deleted.
    assert pics == ({"5", "6", "7"} if "role" in bad else {"5", "6", "7", "8"})
    assert GrantChange.objects.filter(grant__number="1").count() == 0


def test_topics_and_subjects_of_rows_that_cannot_be_read_stay(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1, topics="")])
    write_table(tmp_path, "topics.csv", [topic(1, "A"), topic(1, "B")])
    write_table(tmp_path, "euroSciVoc.csv", [subject(1, "/23/47", "x"), subject(1, "/23/48", "y")])
    import_paths([tmp_path])
    write_table(tmp_path, "topics.csv", [topic(1, "A"), topic(1, "")])
    write_table(tmp_path, "euroSciVoc.csv", [subject(1, "/23/47", "x"), subject(1, "oops", "y")])
    assert not import_paths([tmp_path]).has_changes
    grant = Grant.objects.get()
    assert (grant.topics.count(), grant.subjects.count()) == (2, 2)


@pytest.mark.parametrize(
    "bad", [{"uniqueProgrammePart": "perhaps"}, {"legalBasis": ""}, {"projectID": "one"}]
)
def test_a_grant_keeps_its_programme_where_a_row_of_its_legal_bases_cannot_be_read(
    tmp_path: Path, bad: dict[str, str]
) -> None:
    """The row may have been the one that decides; the grant must not move to another programme of its own."""
    write_table(tmp_path, "project.csv", [project(number, legalBasis="") for number in (1, 2, 3)])
    bases = [legal_basis(1, "HORIZON.1", unique="true"), legal_basis(1, "HORIZON.2.1")]
    write_table(tmp_path, "legalBasis.csv", [*bases, legal_basis(2, "HORIZON.3")])
    import_paths([tmp_path])
    moved = [legal_basis(2, "HORIZON.4"), legal_basis(3, "HORIZON.5")]
    write_table(tmp_path, "legalBasis.csv", [{**bases[0], **bad}, bases[1], *moved])
    report = import_paths([tmp_path])
    assert report.skipped_count == 1
    programmes = dict(Grant.objects.values_list("number", "programme__code"))
    # Where not even the number can be read, any grant may be meant; what had no programme gets one.
    second = "HORIZON.3" if "projectID" in bad else "HORIZON.4"
    assert programmes == {"1": "HORIZON.1", "2": second, "3": "HORIZON.5"}
    assert GrantChange.objects.filter(grant__number="1").count() == 0


def test_a_website_stays_where_its_row_cannot_be_read(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1), project(2)])
    links = [web_link(1, "https://one.example"), web_link(2, "https://two.example")]
    write_table(tmp_path, "webLink.csv", links)
    import_paths([tmp_path])
    write_table(tmp_path, "webLink.csv", [web_link(1, "one example")])
    import_paths([tmp_path])
    assert list(Grant.objects.order_by("number").values_list("website", flat=True)) == [
        "https://one.example",
        "",
    ]


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
