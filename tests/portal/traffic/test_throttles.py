"""The limits as an API client meets them."""

import pytest
from pytest_django import Settings

from portal.traffic.policies import DEFAULT_TABLE
from tests.portal.traffic.asking import LAPTOP, MARIE, PIERRE, PLAIN, SEARCH, SERVER, ask, count_until_refused
from tests.portal.traffic.conftest import SteppedClock, WriteRates

pytestmark = pytest.mark.urls("tests.portal.traffic.trial_api")


def test_a_guest_has_60_requests_a_minute_and_a_user_100() -> None:
    assert count_until_refused(PLAIN) == 60
    assert count_until_refused(PLAIN, token=MARIE) == 100


def test_search_is_30_a_minute_for_everyone() -> None:
    assert count_until_refused(SEARCH) == 30
    assert count_until_refused(SEARCH, token=MARIE) == 30


def test_a_full_search_leaves_the_rest_of_the_minute_for_other_requests() -> None:
    count_until_refused(SEARCH)
    for _ in range(50):
        assert ask(SEARCH).status_code == 429
    assert count_until_refused(PLAIN) == 30


def test_two_tokens_of_one_user_are_one_budget() -> None:
    for token in (LAPTOP, SERVER) * 15:
        assert ask(SEARCH, token=token).status_code == 200
    assert ask(SEARCH, token=LAPTOP).status_code == 429
    assert ask(SEARCH, token=MARIE).status_code == 429
    assert ask(SEARCH, token=PIERRE).status_code == 200


def test_a_refused_client_does_not_touch_others() -> None:
    count_until_refused(SEARCH)
    assert ask(SEARCH, address="192.0.2.8").status_code == 200
    assert ask(SEARCH, token=MARIE).status_code == 200


@pytest.mark.parametrize(
    "extra",
    [
        {"HTTP_X_FORWARDED_FOR": "198.51.100.9"},
        {"HTTP_X_FORWARDED_FOR": "5"},
        {"HTTP_X_REAL_IP": "198.51.100.9"},
        {"HTTP_FORWARDED": "for=198.51.100.9"},
        {"HTTP_USER_AGENT": "another/1.0"},
        {"HTTP_COOKIE": "sessionid=forged"},
        {"QUERY_STRING": "page=2"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"},
    ],
)
def test_a_refused_guest_gets_no_fresh_budget_by_asking_differently(extra: dict[str, str]) -> None:
    count_until_refused(SEARCH)
    assert ask(SEARCH, **extra).status_code == 429


def test_addresses_of_one_ipv6_network_share_a_budget() -> None:
    statuses = [ask(SEARCH, address=f"2001:db8:1:2::{host:x}").status_code for host in range(1, 32)]
    assert statuses == [200] * 30 + [429]


def test_head_counts_as_get() -> None:
    for _ in range(30):
        assert ask(SEARCH, method="HEAD").status_code == 200
    assert ask(SEARCH).status_code == 429
    assert ask(SEARCH, method="HEAD").status_code == 429


def test_a_post_to_a_list_is_no_search() -> None:
    count_until_refused(SEARCH)
    assert ask(SEARCH, method="POST").status_code == 200


def test_the_scope_of_a_viewset_covers_its_list_and_not_its_detail_route() -> None:
    assert count_until_refused("/api/v1/things/") == 30
    assert ask("/api/v1/things/7/").status_code == 200


def test_a_request_is_counted_once_though_the_throttle_is_asked_twice() -> None:
    assert count_until_refused("/api/v1/twice/") == 60


def test_a_rates_file_changes_what_is_enforced(write_rates: WriteRates, settings: Settings) -> None:
    settings.RATES_FILE = write_rates({"policies": {"minute": {"guest": 3, "user": 4}}})
    assert count_until_refused(PLAIN) == 3
    assert count_until_refused(PLAIN, token=MARIE) == 4


def test_a_client_is_served_again_after_the_wait(
    write_rates: WriteRates, settings: Settings, clock_of_limits: SteppedClock
) -> None:
    settings.RATES_FILE = write_rates({"policies": {"search": {"guest": 2, "user": 2, "window": 1}}})
    assert count_until_refused(SEARCH) == 2
    clock_of_limits.wait(int(ask(SEARCH)["Retry-After"]))
    assert ask(SEARCH).status_code == 200


def test_pages_hold_25_records_for_guests_and_100_for_users() -> None:
    assert ask(PLAIN).json() == {"page_size": 25}
    assert ask(PLAIN, token=MARIE).json() == {"page_size": 100}


def test_the_published_limits_are_the_table_in_force(write_rates: WriteRates, settings: Settings) -> None:
    settings.RATES_FILE = write_rates({"policies": {"minute": {"guest": 61}}, "page_sizes": {"guest": 20}})
    published = ask("/api/v1/limits/").json()
    rows = {row["name"]: row for row in published["policies"]}
    assert set(rows) == {policy.name for policy in DEFAULT_TABLE.policies}
    assert (rows["minute"]["guest"], rows["minute"]["user"], rows["minute"]["window"]) == (61, 100, 60)
    assert rows["search"]["methods"] == ["GET"]
    assert (rows["network"]["guest"], rows["network"]["user"]) == (600, None), "users aren't counted there"
    keys = {name: row["key"] for name, row in rows.items() if row["key"] != "client"}
    assert keys == {"network": "network", "auth-fail": "address", "login-name": "name"}
    assert rows["search"]["applies_to"].startswith("Lists of projects")
    assert published["page_sizes"] == {"guest": 20, "user": 100, "oai": 50}


def test_the_published_limits_are_limited_themselves() -> None:
    assert count_until_refused("/api/v1/limits/") == 60
