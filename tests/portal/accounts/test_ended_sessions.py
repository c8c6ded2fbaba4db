"""Ended sessions: nothing of them is kept, and open ones stay open."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.accounts.ended_sessions import purge_ended_sessions
from requests_workflow.jobs import JOBS
from tests.factories import make_user
from tests.portal.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_what_a_session_kept_goes_when_it_has_ended_and_an_open_one_stays() -> None:
    ada = make_user()
    ended, left, still = sign_in(ada), sign_in(ada), sign_in(ada)
    key = ended.session.session_key
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    left.session.flush()
    assert JOBS["signed_out"]() == 2
    assert [trace.session_key for trace in UserSession.objects.all()] == [still.session.session_key]
    assert not Session.objects.filter(session_key=key).exists()
    assert still.get("/accounts/").status_code == 200
    assert purge_ended_sessions() == 0
