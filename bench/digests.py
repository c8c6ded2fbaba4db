"""Measures the weekly digests of a hundred curators, with everything on the queue, beside their lease.

    python bench/digests.py [--requests N] [--curators N] [--engine sqlite|postgresql]

Fills a database of its own on either engine as `bench/desk.py` does, lets every request wait for a curator,
and has all digests sent. Prints what the slowest took and how much of its lease that is, beside the time that
one count of the whole queue takes; ends with 1 where a digest took more than a tenth of its lease.
"""

import sys
import time
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.own_process import make_parser, run_on_each_engine, set_up

EVENTS_EACH = 2


def main() -> None:
    """Measure on both engines, each in a process of its own."""
    parser = make_parser(__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--curators", type=int, default=100)
    asked = parser.parse_args()
    if asked.database:
        sys.exit(_measure_here(asked.database, asked.requests, asked.curators))
    run_on_each_engine(
        __file__, asked, ["--requests", str(asked.requests), "--curators", str(asked.curators)]
    )


def _measure_here(database: str, requests: int, curators: int) -> int:
    set_up(database)
    from django.db import connection  # noqa: PLC0415 - after set-up

    from bench.desk_parts.filling import fill  # noqa: PLC0415 - as above
    from requests_workflow.digests.sending import LEASE  # noqa: PLC0415 - as above
    from requests_workflow.selectors import review_queue  # noqa: PLC0415 - as above

    fill(requests, requests * EVENTS_EACH)
    _let_all_wait(curators)
    counted = _time(lambda: review_queue().count())
    taken = _send()
    share = max(taken) / LEASE.total_seconds()
    print(
        f"\n{connection.vendor}: {review_queue().count():,} on the queue, {len(taken)} digests in "
        f"{sum(taken):.1f} s; median {median(taken):.3f} s ({median(taken) / counted:.1f} times one count of "
        f"the queue), slowest {max(taken):.3f} s, {share:.2%} of its lease"
    )
    return int(share > 1 / 10 or len(taken) < curators)


def _let_all_wait(curators: int) -> None:
    from allauth.account.models import EmailAddress  # noqa: PLC0415 - after set-up
    from django.contrib.auth.models import Group  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    from portal.accounts.models import CURATORS, User  # noqa: PLC0415 - as above
    from requests_workflow.models import CommunityRequest  # noqa: PLC0415 - as above

    now = timezone.now()
    CommunityRequest.objects.exclude(state="draft").update(
        state="submitted", assignee=None, due_at=now, waiting_since=now, closed_at=None
    )
    group = Group.objects.get(name=CURATORS)
    for number in range(group.user_set.count(), curators):
        curator = User.objects.create_user(f"late{number}@desk.example")
        EmailAddress.objects.create(user=curator, email=curator.email, verified=True, primary=True)
        group.user_set.add(curator)


def _send() -> list[float]:
    """Send all digests, the mails to nowhere, and return what each took in seconds."""
    from requests_workflow.digests import sending  # noqa: PLC0415 - after set-up

    taken: list[float] = []
    send = sending.send_digest

    def send_timed(digest: Any) -> None:
        taken.append(_time(lambda: send(digest)))

    nowhere = "django.core.mail.backends.dummy.EmailBackend"
    with (
        patch("django.conf.settings.EMAIL_BACKEND", nowhere),
        patch.object(sending, "send_digest", send_timed),
    ):
        sending.send_digests()
    return taken


def _time(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
