"""The real extracts, whole; `test_sample.py` holds the same promises on the bundled part of them."""

from decimal import Decimal
from pathlib import Path

import pytest

from communities.cordis.dialect import Record, TornRecord, read_records
from communities.cordis.importer import import_paths
from communities.models import Grant, Organisation, Participation

pytestmark = pytest.mark.django_db

DUMPS = ["cordis-HORIZON-sample-csv", "cordis-start2014-csv"]


def test_both_extracts_are_imported_and_a_second_run_is_unchanged(shared_data: Path) -> None:
    paths = [shared_data / name for name in DUMPS]
    report = import_paths(paths)
    assert {name: (tally.created, tally.skipped) for name, tally in report.tallies.items()} == {
        "grants": (1748, 0),
        "organisations": (3279, 0),
        "participations": (5978, 3),
        "programmes": (53, 0),
        "topics": (388, 0),
        "websites": (0, 0),
        "subjects": (72, 0),
    }
    assert {row.reason for row in report.skipped} == {"organisationID (the PIC) is 'NA', not digits"}
    assert not import_paths(paths).has_changes


def test_amounts_of_the_real_extract_are_what_cordis_shows(shared_data: Path) -> None:
    import_paths([shared_data / DUMPS[0]])
    grant = Grant.objects.get(number="101052247")
    assert (grant.total_cost, grant.ec_contribution) == (Decimal("3709149.25"), Decimal(2000000))
    assert Participation.objects.filter(ec_contribution=Decimal("2835524.25")).exists()
    assert not Grant.objects.filter(total_cost__gt=10**9).exists()


def test_every_organisation_of_a_pic_is_one_whatever_its_spellings(shared_data: Path) -> None:
    import_paths([shared_data / DUMPS[1]])
    assert Organisation.objects.filter(pic="999997930").count() == 1
    assert Organisation.objects.get(pic="999997930").grants.count() == 54


@pytest.mark.parametrize(
    ("name", "width", "rows"),
    [
        ("cordis-raw/cordis-h2020projects-csv/topics.csv", 3, 35_388),
        ("cordis-raw/cordis-HORIZONprojects-csv/topics.csv", 3, 15_339),
        ("cordis-raw/cordis-HORIZONprojects-csv/legalBasis.csv", 4, 20_512),
        ("cordis-raw/cordis-HORIZONprojects-csv/euroSciVoc.csv", 5, 38_789),
    ],
)
def test_no_row_of_a_whole_table_is_torn(shared_data: Path, name: str, width: int, rows: int) -> None:
    with (shared_data / name).open(encoding="utf-8", newline="\n") as lines:
        records = list(read_records(enumerate(lines, start=1), width=width))
    assert not [record for record in records if isinstance(record, TornRecord)]
    assert len([record for record in records if isinstance(record, Record)]) == rows + 1
