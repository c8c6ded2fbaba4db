"""RATES_FILE replaces rows, or stops the start with a sentence that names the file and the row."""

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings

from portal.traffic.checks import check_rates
from portal.traffic.headers import RateLimitHeadersMiddleware
from portal.traffic.policies import DEFAULT_TABLE
from portal.traffic.rates import current_rates
from portal.traffic.rates_file import RatesError, read_rates
from tests.portal.traffic.conftest import WriteRates

BAD_FILES = [
    ("", "isn't JSON"),
    ("{", "isn't JSON"),
    ("[" * 100_000, "isn't JSON"),
    ([], "the file isn't an object"),
    ({"polices": {}}, 'the file has the unknown name "polices"'),
    ({"policies": []}, '"policies" isn\'t an object'),
    ({"policies": None}, '"policies" isn\'t an object'),
    ({"policies": {"day": {"guest": 1}}}, '"policies" has the unknown name "day"'),
    ({"policies": {"minute": 60}}, 'row "minute" isn\'t an object'),
    ({"policies": {"minute": None}}, 'row "minute" isn\'t an object'),
    ({"policies": {"minute": {"limit": 60}}}, 'row "minute" has the unknown name "limit"'),
    ({"policies": {"minute": {"scope": "x"}}}, 'row "minute" has the unknown name "scope"'),
    ({"policies": {"minute": {"window": "1m"}}}, 'row "minute": "window" is "1m"'),
    ({"policies": {"minute": {"window": 0}}}, 'row "minute": "window" is 0'),
    ({"policies": {"minute": {"window": 2_592_000}}}, 'row "minute": "window" is 2592000'),
    ({"policies": {"minute": {"guest": 0}}}, 'row "minute": "guest" is 0'),
    ({"policies": {"minute": {"guest": -1}}}, 'row "minute": "guest" is -1'),
    ({"policies": {"minute": {"guest": True}}}, 'row "minute": "guest" is true'),
    ({"policies": {"minute": {"guest": 1.5}}}, 'row "minute": "guest" is 1.5'),
    ({"policies": {"minute": {"user": None}}}, 'row "minute": "user" is null'),
    ('{"policies": {"minute": {"user": NaN}}}', 'row "minute": "user" is NaN'),
    ({"policies": {"minute": {"guest": 101}}}, 'row "minute": users get 100, fewer than the 101'),
    ({"policies": {"hour": {"user": 1_999}}}, 'row "hour": users get 1999, fewer than the 2000'),
    ('{"policies": {"minute": {"user": 900, "user": 800}}}', '"user" is there twice'),
    ({"page_sizes": {"guest": 101}}, '"page_sizes": users get 100, fewer than the 101'),
    ({"page_sizes": {"staff": 500}}, '"page_sizes" has the unknown name "staff"'),
    ({"page_sizes": None}, '"page_sizes" isn\'t an object'),
]


def test_a_file_replaces_the_fields_it_names_and_no_others(write_rates: WriteRates) -> None:
    path = write_rates({"policies": {"minute": {"guest": 70, "window": 30}}, "page_sizes": {"user": 200}})
    table = read_rates(path)
    rows = {policy.name: (policy.guest, policy.user, policy.window) for policy in table.policies}
    assert rows["minute"] == (70, 100, 30)
    assert rows["hour"] == (2_000, 5_000, 3_600)
    assert (table.page_sizes.guest, table.page_sizes.user) == (25, 200)
    assert table.scopes == {"search", "suggest", "oai"}


def test_without_a_file_or_with_an_empty_object_the_defaults_hold(write_rates: WriteRates) -> None:
    assert read_rates("") == DEFAULT_TABLE
    assert read_rates(write_rates({})) == DEFAULT_TABLE


@pytest.mark.parametrize(("content", "sentence"), BAD_FILES)
def test_a_bad_file_is_an_error_of_the_system_check_that_names_it(
    content: Any, sentence: str, write_rates: WriteRates, settings: Settings
) -> None:
    settings.RATES_FILE = write_rates(content)
    (error,) = check_rates(None)
    assert error.id == "traffic.E001"
    assert error.msg.startswith(f"RATES_FILE {settings.RATES_FILE}: ")
    assert sentence in error.msg


def test_each_senseless_row_is_reported(write_rates: WriteRates, settings: Settings) -> None:
    settings.RATES_FILE = write_rates({"policies": {"minute": {"guest": 101}, "hour": {"window": 0}}})
    assert [error.msg.split('"')[1] for error in check_rates(None)] == ["minute", "hour"]


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path, settings: Settings) -> None:
    for path in (tmp_path / "absent.json", tmp_path):
        settings.RATES_FILE = str(path)
        (error,) = check_rates(None)
        assert f"RATES_FILE {path}: can't be read" in error.msg


def test_a_file_that_is_not_utf_8_is_an_error(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "latin.json"
    path.write_bytes(b'{"policies": "\xe9"}')
    settings.RATES_FILE = str(path)
    assert "isn't JSON in UTF-8" in check_rates(None)[0].msg


def test_a_good_file_passes_the_check(write_rates: WriteRates, settings: Settings) -> None:
    settings.RATES_FILE = write_rates({"policies": {"search": {"guest": 31, "user": 31}}})
    assert check_rates(None) == []


def test_a_bad_file_stops_a_server_before_its_first_request(
    write_rates: WriteRates, settings: Settings
) -> None:
    settings.RATES_FILE = write_rates({"policies": {"minute": {"user": 1}}})

    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with pytest.raises(RatesError, match='row "minute": users get 1, fewer'):
        RateLimitHeadersMiddleware(answer)


def test_another_file_is_another_table(write_rates: WriteRates, settings: Settings) -> None:
    assert current_rates() == DEFAULT_TABLE
    settings.RATES_FILE = write_rates({"page_sizes": {"guest": 7}})
    assert current_rates().page_sizes.guest == 7
    settings.RATES_FILE = ""
    assert current_rates() == DEFAULT_TABLE
