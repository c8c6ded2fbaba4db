"""Traffic in the admin: who sees it, what it shows, and what staff do there."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from portal.traffic.controls import current_controls
from portal.traffic.models import Kind, LimitOverride, Switch, TrafficCount
from portal.traffic.reports import PERIODS, trace
from portal.traffic.tally import Outcome
from tests.factories import make_curator, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_site")]

OVERVIEW, SWITCH = "/admin/traffic/trafficcount/", "/admin/traffic/trafficcount/switch/"
OVERRIDES = "/admin/traffic/limitoverride/"


def sign_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def root() -> Client:
    return sign_in(User.objects.create_superuser("root@desk.example", name="Root"))


@pytest.fixture
def staff() -> Client:
    return sign_in(make_user("staff@desk.example", is_staff=True))


def count(*, allowed: int, refused: int = 0, hours: int = 0, **which: Any) -> TrafficCount:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
    defaults = {"policy": "minute", "kind": Kind.ALL}
    return TrafficCount.objects.create(hour=hour, allowed=allowed, refused=refused, **{**defaults, **which})


def contact(user: User) -> str:
    return f"{OVERVIEW}contact/{user.pk}/"


def test_staff_see_charts_and_tables(staff: Client) -> None:
    user = make_user(name="Heavy Hanna")
    count(allowed=4321, refused=17)
    count(allowed=4000, kind=Kind.CLIENT, subject=f"user:{user.pk}", user=user)
    count(allowed=5, refused=999, kind=Kind.NETWORK, subject="net4:abc", policy="network")
    page = staff.get(OVERVIEW).text
    assert '<rect class="series-1"' in page
    assert '<td class="number">4321</td>' in page
    assert "Heavy Hanna" in page
    assert contact(user) in page
    assert "net4:abc" in page
    assert 'style="' not in page.partition('id="content"')[2]


@pytest.mark.parametrize(
    "address", [OVERVIEW, SWITCH, f"{OVERVIEW}contact/1/", OVERRIDES, f"{OVERRIDES}add/"]
)
def test_neither_curators_nor_users_nor_guests_get_in(address: str) -> None:
    curator = sign_in(make_curator())
    assert curator.get(address).status_code == 403
    assert "Traffic" not in curator.get("/admin/").text
    for browser in (Client(), sign_in(make_user())):
        assert browser.get(address).status_code == 302


def test_staff_without_the_right_look_and_set_nothing(staff: Client) -> None:
    assert "Kill switch" not in staff.get(OVERVIEW).text
    assert staff.post(SWITCH, {"policy": "search", "to": "off", "reason": "x"}).status_code == 403
    assert staff.get(f"{OVERRIDES}add/").status_code == 403
    assert not Switch.objects.exists()


def test_staff_with_the_right_may(staff: Client) -> None:
    User.objects.get(email="staff@desk.example").user_permissions.add(
        Permission.objects.get(codename="change_switch")
    )
    assert staff.post(SWITCH, {"policy": "search", "to": "off", "reason": "x"}).status_code == 302
    assert Switch.objects.exists()


def test_a_dry_run_and_the_kill_switch_are_set_with_a_reason_and_taken_back(root: Client) -> None:
    for policy in ("search", "capacity", Switch.ALL):
        root.post(SWITCH, {"policy": policy, "to": "off", "reason": "Trying it out"})
        page = root.get(OVERVIEW).text
        assert "“Trying it out”" in page
        assert not current_controls().is_enforced(policy)
        root.post(SWITCH, {"policy": policy, "to": "on"})
        assert "“Trying it out”" not in root.get(OVERVIEW).text
        assert current_controls().is_enforced(policy)
        assert not current_controls().are_limits_off
    assert not Switch.objects.exists()


def test_a_switch_without_a_reason_is_refused_with_a_sentence(root: Client) -> None:
    page = root.post(SWITCH, {"policy": "search", "to": "off", "reason": ""}, follow=True).text
    assert "write a reason" in page
    assert not Switch.objects.exists()


def test_looking_at_a_switch_changes_nothing(root: Client) -> None:
    assert root.get(SWITCH, {"policy": "search", "to": "off", "reason": "x"}).status_code == 405


def test_the_kill_switch_is_shown_at_the_top(root: Client) -> None:
    root.post(SWITCH, {"policy": Switch.ALL, "to": "off", "reason": "A fault"})
    page = root.get(OVERVIEW).text
    assert "All limits of the API are off" in page
    assert "by Root" in page


def override_fields(user: User, **changed: Any) -> dict[str, Any]:
    end = timezone.now() + timedelta(days=7)
    fields = {"address": user.email, "policy": "search", "limit": 90, "reason": "A workshop"}
    fields |= {"expires_at_0": f"{end:%Y-%m-%d}", "expires_at_1": "12:00:00"}
    return fields | changed


def test_an_override_is_given_applies_is_shown_and_taken_back(root: Client) -> None:
    user = make_user()
    assert root.post(f"{OVERRIDES}add/", override_fields(user)).status_code == 302
    given = LimitOverride.objects.get()
    assert (given.user, given.limit, str(given.created_by)) == (user, 90, "Root")
    assert current_controls().overrides[f"user:{user.pk}"]["search"][0] == 90
    assert "A workshop" in root.get(OVERVIEW).text
    root.post(f"{OVERRIDES}{given.pk}/change/", override_fields(user, limit=80))
    assert current_controls().overrides[f"user:{user.pk}"]["search"][0] == 80
    root.post(f"{OVERRIDES}{given.pk}/delete/", {"post": "yes"})
    assert current_controls().overrides == {}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"address": "nobody@x.example"}, "There is no user with this address"),
        ({"limit": 29}, "Guests have 30"),
        ({"limit": ""}, "This field is required"),
        ({"policy": "network"}, "Select a valid choice"),
        ({"reason": ""}, "This field is required"),
        ({"expires_at_0": "2020-01-01"}, "Give an end that is to come"),
        ({"expires_at_0": "2999-01-01"}, "within a year"),
    ],
)
def test_a_senseless_override_is_refused_with_a_sentence(
    root: Client, changed: dict[str, Any], sentence: str
) -> None:
    page = root.post(f"{OVERRIDES}add/", override_fields(make_user(), **changed)).text
    assert sentence in page
    assert not LimitOverride.objects.exists()


def test_a_second_override_of_the_same_is_refused(root: Client) -> None:
    user = make_user()
    root.post(f"{OVERRIDES}add/", override_fields(user))
    assert "change that one" in root.post(f"{OVERRIDES}add/", override_fields(user)).text


def test_a_heavy_user_is_written_to(staff: Client) -> None:
    user = make_user("heavy@uni.example", name="Heavy Hanna")
    count(allowed=4000, kind=Kind.CLIENT, subject=f"user:{user.pk}", user=user)
    draft = staff.get(contact(user)).text
    assert "4000 requests" in draft
    assert not mail.outbox
    staff.post(contact(user), {"subject": "Hello", "text": "What do you need?"})
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to, sent.subject) == (["heavy@uni.example"], ["staff@desk.example"], "Hello")


def test_a_line_break_in_the_subject_adds_no_header(staff: Client) -> None:
    staff.post(contact(make_user()), {"subject": "a\r\nBcc: x@evil.example", "text": "x"})
    (sent,) = mail.outbox
    assert sent.subject == "a Bcc: x@evil.example"
    assert "Bcc" not in sent.message()


def test_a_mail_server_that_is_away_is_told(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    page = staff.post(contact(make_user()), {"subject": "Hello", "text": "x"})
    assert page.status_code == 200
    assert "Nothing was sent" in page.text


@pytest.mark.parametrize(
    "query", ["?period=x&policy=%00", "?policy=<script>", "?period=week&policy=hour", "?x=1"]
)
def test_odd_addresses_show_the_usual_page(staff: Client, query: str) -> None:
    page = staff.get(f"{OVERVIEW}{query}")
    assert page.status_code == 200
    assert "<script>" not in page.text.partition('id="content"')[2]


def test_the_overview_asks_as_much_of_many_as_of_few(staff: Client) -> None:
    def ask(users: int) -> int:
        for _ in range(users):
            user = make_user()
            count(allowed=10, refused=1, kind=Kind.CLIENT, subject=f"user:{user.pk}", user=user)
            LimitOverride.objects.create(
                user=user,
                policy="search",
                limit=50,
                reason="x",
                expires_at=timezone.now() + timedelta(days=1),
            )
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(OVERVIEW).status_code == 200
        return len(queries)

    staff.get(OVERVIEW)
    assert ask(1) == ask(2)


def test_each_hour_of_a_day_is_a_point() -> None:
    count(allowed=30, refused=20)
    count(allowed=7, hours=3)
    points = trace("minute", PERIODS["day"])
    assert len(points) == 24
    assert (points[-1][1], points[-4][1]) == (Outcome(30, 20, 0), Outcome(7, 0, 0))


def test_long_periods_are_traced_by_the_day() -> None:
    count(allowed=3, hours=24 * 40)
    points = trace("minute", PERIODS["quarter"])
    assert len(points) == 90
    assert sum(outcome.allowed for _, outcome in points) == 3
