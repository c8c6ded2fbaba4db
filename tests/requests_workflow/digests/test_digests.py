"""Once a week, what waits for each curator: never twice, never empty, never what they may not decide on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.accounts.notifications import set_wanted
from requests_workflow.digests.contents import gather
from requests_workflow.digests.planning import plan_digests
from requests_workflow.digests.sending import send_digests
from requests_workflow.mail.kinds import DIGEST, KINDS
from requests_workflow.models import Digest
from requests_workflow.personal import REQUESTS
from tests.factories import make_curator, make_in_review, make_lead, make_submitted, make_user
from tests.requests_workflow.statistics.telling import tell
from tests.requests_workflow.stories import make_waiting_for_changes
from tests.requests_workflow.times import clock_at, utc

MONDAY = utc("2026-03-09 06:00")


def run(at: datetime = MONDAY) -> int:
    with clock_at(at):
        return send_digests()


def subjects() -> dict[str, str]:
    return {message.to[0]: str(message.subject) for message in mail.outbox}


@pytest.fixture
def ada() -> User:
    return make_curator("ada@desk.example")


@pytest.mark.django_db
def test_each_curator_and_lead_is_told_what_waits_and_what_is_in_their_hands(ada: User) -> None:
    lead = make_lead("lea@desk.example")
    make_user()
    tell(("2026-03-06 10:00", "submit"), ("2026-03-06 11:00", "claim"), curator=ada)
    overdue = tell(("2026-02-26 10:00", "submit"))
    tell(("2026-03-06 10:00", "submit"))
    assert run() == 2
    assert subjects() == {
        "ada@desk.example": "Your week at the desk: 2 waiting, 1 in your hands, 1 overdue",
        "lea@desk.example": "Your week at the desk: 2 waiting, 0 in your hands, 1 overdue",
    }
    (of_ada,) = [message for message in mail.outbox if message.to == [ada.email]]
    text = " ".join(str(of_ada.body).split())
    assert f"{overdue.reference}, “A project community”: overdue since 5 March 2026" in text
    assert "your claim holds until" in text
    assert "/admin/requests_workflow/communityrequest/" in text
    assert Digest.objects.filter(week=date(2026, 3, 9), status="done").count() == 2
    assert lead.digests.count() == 1


@pytest.mark.django_db
def test_nobody_gets_an_empty_one(ada: User) -> None:
    run()
    assert mail.outbox == []
    assert Digest.objects.get().status == "done"


@pytest.mark.django_db
def test_what_a_curator_may_not_decide_on_is_not_in_theirs(ada: User) -> None:
    own = make_submitted(ada)
    declined = tell(
        ("2026-03-02 10:00", "submit"), ("2026-03-02 11:00", "claim"), ("2026-03-03 10:00", "decline"),
        curator=ada,
    )  # fmt: skip
    tell(("2026-03-04 10:00", "reopen"), request=declined)
    kept = make_waiting_for_changes(make_curator())
    tell(("2026-03-06 10:00", "resubmit"), request=kept)
    with clock_at(MONDAY):
        assert gather(ada).is_empty
        waiting = [item.reference for item in gather(make_curator()).listed]
    assert waiting == [declined.reference, own.reference]


@pytest.mark.django_db
def test_a_lead_curator_is_told_of_what_is_kept_for_others_too() -> None:
    kept = make_waiting_for_changes(make_curator())
    tell(("2026-03-06 10:00", "resubmit"), request=kept)
    with clock_at(MONDAY):
        assert [item.reference for item in gather(make_lead()).listed] == [kept.reference]
        assert gather(make_curator()).is_empty


@pytest.mark.django_db
def test_gathering_costs_the_same_however_much_waits_and_reads_no_more_than_it_lists() -> None:
    """Fails when the queue is read to be counted: with a hundred thousand on it none would be sent."""
    costs = []
    for number in (1, 6, 3):
        for _ in range(number):
            make_submitted()
        me = make_curator()
        make_in_review(me)
        with CaptureQueriesContext(connection) as queries:
            contents = gather(User.objects.get(pk=me.pk))
        costs.append(len(queries))
    assert (len(contents.listed), contents.waiting, contents.unlisted) == (5, 10, 5)
    assert len(set(costs)) == 1, costs
    assert any("LIMIT 5" in query["sql"] for query in queries)


@pytest.mark.django_db
def test_a_resubmission_is_told_to_who_asked_for_changes_as_theirs(ada: User) -> None:
    request = tell(
        ("2026-03-02 10:00", "submit"), ("2026-03-02 11:00", "claim"),
        ("2026-03-03 10:00", "request_changes"), ("2026-03-06 10:00", "resubmit"), curator=ada,
    )  # fmt: skip
    run()
    assert f"{request.reference}," in str(mail.outbox[0].body)
    assert "you asked for changes" in " ".join(str(mail.outbox[0].body).split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "sent"),
    [("2026-03-08 23:00", 1), ("2026-03-09 05:59", 0), ("2026-03-09 06:00", 1), ("2026-03-13 18:00", 1)],
)
def test_it_comes_on_monday_morning_or_as_soon_as_the_job_is_back(ada: User, at: str, sent: int) -> None:
    tell(("2026-03-06 10:00", "submit"))
    run(utc(at))
    assert len(mail.outbox) == sent


@pytest.mark.django_db
def test_after_weeks_without_the_job_there_is_one_digest(ada: User) -> None:
    tell(("2026-02-02 10:00", "submit"))
    run(utc("2026-02-02 12:00"))
    run(utc("2026-03-11 12:00"))
    assert len(mail.outbox) == 2
    assert sorted(Digest.objects.values_list("week", flat=True)) == [date(2026, 2, 2), date(2026, 3, 9)]


@pytest.mark.django_db
def test_who_has_one_planned_is_not_planned_for_again(ada: User) -> None:
    with clock_at(MONDAY):
        assert [plan_digests(), plan_digests()] == [1, 0]


@pytest.mark.django_db
def test_a_second_run_in_the_week_sends_nothing(ada: User) -> None:
    tell(("2026-03-06 10:00", "submit"))
    assert [run(), run(), run(utc("2026-03-12 10:00"))] == [1, 0, 0]
    assert len(mail.outbox) == 1


def run_in_a_thread() -> int:
    """Run on a connection of this thread's own, on the day that it is."""
    try:
        return send_digests()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_send_one_to_each() -> None:
    curators = [make_curator() for _ in range(5)]
    tell(("2026-03-06 10:00", "submit"))
    with clock_at(MONDAY), ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: run_in_a_thread(), range(4))) == 5
    assert sorted(message.to[0] for message in mail.outbox) == sorted(one.email for one in curators)


@pytest.mark.django_db
def test_a_run_that_is_killed_after_it_planned_is_gone_on_with(ada: User) -> None:
    bob = make_curator("bob@desk.example")
    tell(("2026-03-06 10:00", "submit"))
    with clock_at(MONDAY):
        assert plan_digests() == 2
    with (
        patch.object(EmailBackend, "send_messages", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        run()
    assert run(utc("2026-03-09 06:01")) == 1  # the other one is claimed until its lease is over
    assert run(utc("2026-03-09 06:05")) == 1
    assert sorted(message.to[0] for message in mail.outbox) == [ada.email, bob.email]


@pytest.mark.django_db
def test_one_that_fails_is_tried_again_under_the_same_message_id(ada: User) -> None:
    tell(("2026-03-06 10:00", "submit"))
    with patch.object(EmailBackend, "send_messages", side_effect=OSError("no mail server")):
        assert run() == 0
    digest = Digest.objects.get()
    assert (digest.status, digest.attempts, digest.last_error) == ("pending", 1, "OSError: no mail server")
    assert run(utc("2026-03-09 06:01")) == 0
    assert run(utc("2026-03-09 06:10")) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<digest.{digest.pk}@localhost>"


@pytest.mark.django_db
def test_who_wants_none_gets_none_and_the_mail_itself_leads_there(ada: User) -> None:
    tell(("2026-03-06 10:00", "submit"))
    run()
    (message,) = mail.outbox
    way_out = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert way_out in str(message.body)
    answer = Client().post(urlsplit(way_out).path)
    assert answer.status_code == 200
    run(utc("2026-03-16 10:00"))
    assert len(mail.outbox) == 1
    assert not Digest.objects.filter(week=date(2026, 3, 16)).exists()


@pytest.mark.django_db
def test_who_switches_it_off_after_it_was_planned_gets_none(ada: User) -> None:
    tell(("2026-03-06 10:00", "submit"))
    with clock_at(MONDAY):
        plan_digests()
    set_wanted(ada, KINDS.keys() - {DIGEST.name})
    run()
    assert mail.outbox == []


@pytest.mark.django_db
def test_who_left_the_desk_after_it_was_planned_gets_none_though_they_hold_a_claim(ada: User) -> None:
    tell(("2026-03-06 10:00", "submit"), ("2026-03-06 11:00", "claim"), curator=ada)
    with clock_at(MONDAY):
        plan_digests()
    ada.groups.clear()
    run()
    assert mail.outbox == []


@pytest.mark.django_db
def test_at_most_five_are_listed_and_the_others_counted(ada: User) -> None:
    for day in range(2, 9):
        tell((f"2026-03-0{day} 10:00", "submit"))
    run()
    body = str(mail.outbox[0].body)
    assert body.count("- EUC-") == 5
    assert "2 more wait after these." in body


@pytest.mark.django_db
def test_it_is_written_in_the_language_of_its_reader_and_has_both_forms(ada: User) -> None:
    ada.language = "de"
    ada.save()
    make_in_review(ada)
    tell(("2026-03-06 10:00", "submit"))
    run()
    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    assert message.alternatives
    assert "März" in str(message.body)


@pytest.mark.django_db
def test_it_is_exported_and_erased_with_its_reader(ada: User) -> None:
    run()
    assert REQUESTS.export(ada)["digests_to_me"][0]["week"] == date(2026, 3, 9)
    REQUESTS.erase(ada)
    assert not Digest.objects.exists()
