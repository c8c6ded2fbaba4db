"""What staff set really applies: overrides, dry runs and the kill switch, with and without Redis."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.accounts.models import ApiToken, User
from portal.traffic import steering
from portal.traffic.background import _try
from portal.traffic.controls import current_controls, refresh_controls
from portal.traffic.decider import current_decider
from portal.traffic.models import LimitOverride, Switch
from portal.traffic.tally import current_tallies
from tests.factories import make_user
from tests.services.redis import RedisServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_site")]

PROJECTS, REQUESTS = "/api/v1/projects/", "/api/v1/requests/"


@pytest.fixture(params=["process", pytest.param("redis", marks=pytest.mark.redis)], autouse=True)
def _decider(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        settings.REDIS_URL = server.url
        current_decider.cache_clear()
    yield
    current_decider.cache_clear()


def count_served(path: str, *, user: User | None = None, most: int = 200) -> int:
    """Return how many calls are served before the first refusal."""
    headers = {}
    if user is not None:
        _, secret = ApiToken.objects.issue(
            user=user, scopes=["requests:read", "catalogue:read"], lifetime=None
        )
        headers["Authorization"] = f"Token {secret}"
    for served in range(most):
        if Client().get(path, headers=headers).status_code == 429:
            return served
    return most


def give(user: User, limit: int, *, policy: str = "search", days: float = 1) -> LimitOverride:
    override = LimitOverride.objects.create(
        user=user, policy=policy, limit=limit, reason="x", expires_at=timezone.now() + timedelta(days=days)
    )
    refresh_controls()
    return override


def test_an_override_gives_one_user_more_and_others_nothing() -> None:
    lucky, other = make_user(), make_user()
    give(lucky, 35)
    assert count_served(PROJECTS, user=lucky) == 35
    assert count_served(PROJECTS, user=other) == 30
    assert count_served(PROJECTS) == 30


def test_the_headers_tell_the_overridden_limit() -> None:
    user = make_user()
    give(user, 35)
    _, secret = ApiToken.objects.issue(user=user, scopes=["catalogue:read"], lifetime=None)
    answer = Client().get(PROJECTS, headers={"Authorization": f"Token {secret}"})
    assert answer["RateLimit-Policy"].startswith('"search";q=35;w=60')


def test_an_override_ends_at_its_end_and_not_when_it_is_next_read(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    override = give(user, 35)
    monkeypatch.setattr("time.time", override.expires_at.timestamp)
    assert count_served(PROJECTS, user=user) == 30


def test_an_override_that_has_ended_is_not_read() -> None:
    user = make_user()
    give(user, 35, days=-1)
    assert current_controls().overrides == {}


def test_a_dry_run_lets_all_pass_counts_what_it_would_refuse_and_keeps_out_of_the_headers() -> None:
    steering.switch_off("search", reason="to see", actor=make_user())
    assert count_served(PROJECTS) == 60, "the minute of guests is still in force"
    answer = Client().get(PROJECTS)
    assert "search" not in answer["RateLimit-Policy"]
    (search,) = [o for whose, o in current_tallies().take().items() if whose.policy == "search"]
    assert (search.allowed, search.refused, search.dry) == (60, 0, 30)
    steering.switch_on("search")
    assert Client().get(PROJECTS).status_code == 429


def test_a_refused_client_is_let_in_at_once_by_a_dry_run() -> None:
    assert count_served(PROJECTS) == 30
    steering.switch_off("search", reason="to see", actor=make_user())
    assert Client().get(PROJECTS).status_code == 200


def test_the_kill_switch_lifts_every_limit_of_the_api_and_none_on_guessing() -> None:
    steering.switch_off(Switch.ALL, reason="a fault", actor=make_user())
    assert count_served(PROJECTS, most=70) == 70
    bad = [Client().get(REQUESTS, headers={"Authorization": "Token x"}).status_code for _ in range(11)]
    assert bad == [401] * 10 + [429]
    forms = [Client().post("/accounts/login/", {"login": f"p{n}@x.example"}).status_code for n in range(6)]
    assert forms[-1] == 429
    steering.switch_on(Switch.ALL)
    assert count_served(PROJECTS) == 30


@pytest.mark.parametrize("policy", ["auth-fail", "form", "login-name", "nonsense"])
def test_what_guards_against_guessing_cannot_be_switched(policy: str) -> None:
    with pytest.raises(steering.SteeringError, match="choose one of the list"):
        steering.switch_off(policy, reason="x", actor=make_user())
    assert not Switch.objects.exists()


def test_a_switch_takes_a_reason() -> None:
    with pytest.raises(steering.SteeringError, match="write a reason"):
        steering.switch_off("search", reason="  ", actor=make_user())


def test_with_the_database_away_what_was_known_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    give(user, 35)

    def fail(*_: Any) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", fail)
        patched.setattr(connection, "close", lambda: None)
        assert not _try([refresh_controls], was_well=True)
    assert current_controls().overrides[f"user:{user.pk}"]["search"][0] == 35
