import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from portal.api.idempotency import KEPT, purge_idempotency_records
from portal.api.models import IdempotencyRecord
from requests_workflow.models import CommunityRequest
from tests.factories import make_draft, make_submitted, make_user
from tests.portal.api.calls import Api

pytestmark = pytest.mark.django_db

KEY = {"Idempotency_Key": "a-key-of-the-client"}


def test_a_repeat_gets_the_first_answer_and_has_no_second_effect() -> None:
    api = Api(make_user())
    first = api.post("requests/", {"title": "Once"}, **KEY)
    second = api.post("requests/", {"title": "Once"}, **KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    for header in ("ETag", "Location", "Content-Type"):
        assert first.headers[header] == second.headers[header]
    assert CommunityRequest.objects.count() == 1


def test_without_a_key_every_call_counts() -> None:
    api = Api(make_user())
    assert {api.post("requests/", {}).status_code for _ in range(2)} == {201}
    assert CommunityRequest.objects.count() == 2
    assert not IdempotencyRecord.objects.exists()


def test_the_same_json_written_otherwise_is_the_same_body() -> None:
    api = Api(make_user())
    first = api.post("requests/", b'{"title": "x", "slug": "y"}', **KEY)
    second = api.post("requests/", b'{ "slug":"y","title":"\\u0078" }', **KEY)
    assert first.json()["id"] == second.json()["id"]


def test_another_body_is_422_and_has_no_effect() -> None:
    api = Api(make_user())
    api.post("requests/", {"title": "One"}, **KEY)
    response = api.post("requests/", {"title": "Other"}, **KEY)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert CommunityRequest.objects.count() == 1


def test_a_key_counts_per_user_and_path() -> None:
    one, other = Api(make_user()), Api(make_user())
    made = {api.post("requests/", {}, **KEY).json()["id"] for api in (one, other)}
    assert len(made) == 2
    draft = make_draft(one.user)
    assert one.act(draft.pk, "submit", {}, **KEY).status_code == 200
    assert one.act(draft.pk, "cancel", {}, **KEY).json()["state"] == "cancelled"


def test_a_refusal_is_kept_even_when_it_would_succeed_by_now() -> None:
    user = make_user()
    draft, api = make_draft(user, title=""), Api(user)
    first = api.act(draft.pk, "submit", {}, **KEY)
    assert first.status_code == 422
    CommunityRequest.objects.update(title="There now")
    again = api.act(draft.pk, "submit", {}, **KEY)
    assert (again.status_code, again.content) == (422, first.content)
    assert again.headers["Content-Type"] == "application/problem+json"
    assert again.headers["Idempotent-Replayed"] == "true"
    assert api.act(draft.pk, "submit", {}, Idempotency_Key="another").status_code == 200


def test_a_refused_call_leaves_nothing_but_its_record() -> None:
    user = make_user()
    taken = make_submitted()
    draft = make_draft(user, slug=taken.slug)
    response = Api(user).act(draft.pk, "submit", {}, **KEY)
    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    draft.refresh_from_db()
    assert (draft.state, draft.version, draft.events_count) == ("draft", 1, 0)
    assert IdempotencyRecord.objects.get().status == 409


def test_a_failure_is_not_kept_and_takes_its_effects_along(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_after_the_effect(*_arguments: Any, **_more: Any) -> Any:
        raise OperationalError("the database went away")

    api = Api(make_user())
    with monkeypatch.context() as broken:
        broken.setattr("requests_workflow.api.views.requests.RequestsView.answer_with", fail_after_the_effect)
        assert api.post("requests/", {}, **KEY).status_code == 503
    assert not CommunityRequest.objects.exists()
    assert not IdempotencyRecord.objects.exists()
    assert api.post("requests/", {}, **KEY).status_code == 201


def test_a_refusal_takes_back_what_its_view_had_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_after_the_effect(*_arguments: Any, **_more: Any) -> Any:
        raise PermissionDenied

    monkeypatch.setattr(
        "requests_workflow.api.views.requests.RequestsView.answer_with", refuse_after_the_effect
    )
    assert Api(make_user()).post("requests/", {}, **KEY).status_code == 403
    assert not CommunityRequest.objects.exists()
    assert IdempotencyRecord.objects.get().status == 403


def test_a_call_beyond_the_limit_is_not_kept() -> None:
    api = Api(make_user())
    while api.get("limits/").status_code == 200:
        pass
    assert api.post("requests/", {}, **KEY).status_code == 429
    assert not IdempotencyRecord.objects.exists()


def test_a_call_that_can_not_be_read_is_not_kept() -> None:
    api = Api(make_user())
    assert api.post("requests/", b"{", **KEY).status_code == 400
    assert api.post("requests/", {}, **KEY).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "a\x00b", "k" * 256, "ä", "k" * 5000])
def test_a_key_that_is_none_is_400_and_has_no_effect(key: str) -> None:
    response = Api(make_user()).post("requests/", {}, Idempotency_Key=key)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert not CommunityRequest.objects.exists()


def test_a_key_is_free_again_after_24_hours() -> None:
    api = Api(make_user())
    first = api.post("requests/", {}, **KEY).json()["id"]
    IdempotencyRecord.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    second = api.post("requests/", {"title": "another body"}, **KEY)
    assert second.status_code == 201
    assert second.json()["id"] != first


def test_purging_forgets_what_is_older_than_24_hours_and_nothing_else() -> None:
    api = Api(make_user())
    for key in ("old", "new"):
        api.post("requests/", {}, Idempotency_Key=key)
    old = IdempotencyRecord.objects.order_by("pk")[0]
    IdempotencyRecord.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - KEPT - timedelta(seconds=1)
    )
    assert purge_idempotency_records() == 1
    assert not IdempotencyRecord.objects.filter(pk=old.pk).exists()
    assert IdempotencyRecord.objects.count() == 1


def test_the_key_itself_is_not_stored() -> None:
    Api(make_user()).post("requests/", {}, **KEY)
    assert KEY["Idempotency_Key"] not in str(IdempotencyRecord.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_many_repeats_at_once_make_one_request() -> None:
    user = make_user()
    apis = [Api(user) for _ in range(12)]
    barrier = threading.Barrier(len(apis))

    def call(api: Api) -> Any:
        barrier.wait()
        try:
            return api.post("requests/", {"title": "Once"}, **KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(apis)) as pool:
        answers = list(pool.map(call, apis))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert CommunityRequest.objects.count() == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


@pytest.mark.django_db(transaction=True)
def test_a_repeat_gives_up_on_a_first_call_that_goes_on_and_on() -> None:
    api = Api(make_user())
    claimed, done = threading.Event(), threading.Event()
    api.post("requests/", {}, Idempotency_Key="another")

    def hold() -> None:
        # As a first call would: its claim is written, and not yet committed.
        try:
            with transaction.atomic():
                record = IdempotencyRecord.objects.get()
                record.pk, record._state.adding = None, True
                record.call_digest = digest_of_the_next_call()
                record.save()
                claimed.set()
                done.wait(20)
                transaction.set_rollback(True)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    claimed.wait(10)
    began = time.monotonic()
    response = api.post("requests/", {}, **KEY)
    waited = time.monotonic() - began
    done.set()
    holder.join()
    # SQLite has one lock for everything: who can't get it learns nothing of the key.
    told = (409, "in_progress") if connection.vendor == "postgresql" else (503, "unavailable")
    assert (response.status_code, response.json()["code"]) == told
    assert int(response.headers["Retry-After"]) >= 1
    # Five seconds; a busy machine adds some, and who waits for the other call to end waits twenty.
    assert 4 < waited < 18
    assert CommunityRequest.objects.count() == 1
    assert api.post("requests/", {}, **KEY).status_code == 201


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_no_first_call_and_a_kept_answer_is_given_all_the_same() -> None:
    api = Api(make_user())
    first = api.post("requests/", {}, Idempotency_Key="kept")
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                locked.set()
                done.wait(20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(10)
    connection.cursor().execute("PRAGMA busy_timeout = 50")
    try:
        busy = api.post("requests/", {}, **KEY)
        again = api.post("requests/", {}, Idempotency_Key="kept")
    finally:
        done.set()
        holder.join()
        connection.close()
    assert (busy.status_code, busy.json()["code"]) == (503, "unavailable")
    assert int(busy.headers["Retry-After"]) >= 1
    assert (again.status_code, again.content) == (201, first.content)
    assert api.post("requests/", {}, **KEY).status_code == 201


def digest_of_the_next_call() -> str:
    return hashlib.sha256(f"POST /api/v1/requests/ {KEY['Idempotency_Key']}".encode()).hexdigest()
