"""From a cell's text to a value."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from communities.cordis.cells import (
    clean_name,
    clean_text,
    read_amount,
    read_code,
    read_day,
    read_flag,
    read_moment,
    read_number,
)
from communities.cordis.readings import read_web_address
from communities.cordis.refusals import UnreadableValue


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("113695.60", "113695.60"),
        ("113695,60", "113695.60"),
        ("7567787,5", "7567787.50"),
        ("393465.63", "393465.63"),
        ("75000", "75000.00"),
        ("0", "0.00"),
        (" 12 ", "12.00"),
        ("-5,25", "-5.25"),
        ("265674.65500000001", "265674.66"),
    ],
)
def test_the_one_comma_or_point_of_an_amount_is_its_decimal_mark(text: str, euros: str) -> None:
    assert read_amount(text, what="ecContribution") == Decimal(euros)


def test_an_empty_amount_is_not_zero() -> None:
    assert read_amount("", what="ecContribution") is None


@pytest.mark.parametrize(
    "text", ["xxxxx", "1.234,56", "1 000", "1e6", "NaN", "Infinity", "٣", "5,", "€5", "1" * 27]
)
def test_an_amount_that_cannot_be_read_is_refused_and_shown(text: str) -> None:
    with pytest.raises(UnreadableValue, match=r"ecContribution is .* not an amount"):
        read_amount(text, what="ecContribution")


def test_a_name_is_folded_normalised_and_freed_of_invisible_characters() -> None:
    assert clean_name(" Cafe\u0301\n\tof\u00a0the\u200b  sea\ufeff\x00 ") == "Café of the sea"


def test_quotes_that_wrap_a_whole_name_go_and_others_stay() -> None:
    assert clean_name('"RTILS-GELS"') == "RTILS-GELS"
    assert clean_name('"Virtual vials" for "all"') == '"Virtual vials" for "all"'


def test_free_text_keeps_its_paragraphs() -> None:
    assert clean_text("one\r\n\r\ntwo\x00 ") == "one\n\ntwo"


def test_a_legal_basis_code_loses_its_trailing_dot() -> None:
    assert read_code("H2020-EU.1.3.") == "H2020-EU.1.3"


@pytest.mark.parametrize("text", ["", "NA", "12a", "\uff11\uff12\uff13", "-5", "1" * 21])
def test_a_number_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UnreadableValue, match="PIC"):
        read_number(text, what="PIC")


def test_a_day_is_iso_or_nothing() -> None:
    assert read_day("2024-02-29", what="endDate") == date(2024, 2, 29)
    assert read_day("", what="endDate") is None
    assert read_day("2024-01-01 00:00:00", what="startDate") == date(2024, 1, 1)
    assert read_day("2024-01-01T00:00:00+02:00", what="startDate") == date(2024, 1, 1)
    for wrong in ("29/02/2024", "2023-02-29", "soon"):
        with pytest.raises(UnreadableValue, match="endDate"):
            read_day(wrong, what="endDate")


def test_a_moment_without_a_zone_is_taken_as_utc() -> None:
    assert read_moment("2023-12-26 14:40:12", what="update") == datetime(2023, 12, 26, 14, 40, 12, tzinfo=UTC)
    assert read_moment("2023-12-26T15:40:12+01:00", what="update") == datetime(
        2023, 12, 26, 14, 40, 12, tzinfo=UTC
    )
    for wrong in ("yesterday", "0001-01-01T00:00:00+05:00"):
        with pytest.raises(UnreadableValue, match="update"):
            read_moment(wrong, what="update")


def test_a_flag_is_true_false_or_empty() -> None:
    assert [read_flag(text, what="end") for text in ("true", "FALSE", "")] == [True, False, False]
    with pytest.raises(UnreadableValue, match="end"):
        read_flag("1", what="end")


def test_a_web_address_that_could_run_code_is_refused() -> None:
    assert read_web_address(" https://project.example/a ", what="physUrl") == "https://project.example/a"
    for wrong in ("javascript:alert(1)", "ftp://project.example", "www.project.example", ""):
        with pytest.raises(UnreadableValue, match="physUrl"):
            read_web_address(wrong, what="physUrl")
