"""`manage.py demo`: the whole story on real data, in under a minute."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.urls import reverse

from communities.cordis import sample_path
from communities.cordis.importer import import_paths
from communities.euroscivoc import excerpt_path
from communities.euroscivoc.importer import import_vocabulary
from communities.models import Subject
from portal.accounts.models import User
from portal.demo.environment import DEFAULT_PORT
from portal.demo.people import make_people
from portal.demo.record import mails_path, read_record, record_path, start_over, write_record
from portal.demo.serving import is_port_free, serve
from portal.demo.story import tell_story
from requests_workflow.models import CommunityRequest
from requests_workflow.outbox.sweeping import sweep
from requests_workflow.selectors import timeline

HIGHEST_PORT = 65_535

Result = TypeVar("Result")


class Command(BaseCommand):
    """Prepares the demo's own database, plays the story once, prints it, and serves it when asked to."""

    help = "Run the whole story on a bundled CORDIS sample; needs no service and no environment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--serve`, `--port` and `--fresh`."""
        parser.add_argument("--serve", action="store_true", help="stay up and serve the site")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="where to serve (8000)")
        parser.add_argument("--fresh", action="store_true", help="throw the demo's data away first")

    def handle(self, **options: Any) -> None:
        """Do everything that is not done yet, then print it."""
        if not 0 < options["port"] <= HIGHEST_PORT:
            raise CommandError(f"Choose a port from 1 to {HIGHEST_PORT}.")
        if not settings.DATABASES["default"]["NAME"].endswith("demo.sqlite3"):
            raise CommandError("The demo runs on its own database only: start it with `manage.py demo`.")
        record = read_record()
        if options["serve"] and not is_port_free(options["port"]):
            raise CommandError(f"Port {options['port']} is in use: choose another with --port.")
        if options["fresh"] or record is None:
            connection.close()
            start_over()
            record = None
        self._step("Preparing the database", lambda: call_command("migrate", verbosity=0))
        self._step("Importing the bundled CORDIS sample", _import_sample)
        if record is None:
            record = self._step("Filing, reviewing and deciding two requests", _play)
            write_record(record)
        self._step("Sending the mails", sweep)
        self._print(record)
        if options["serve"]:
            self._serve(options["port"])

    def _step(self, title: str, work: Callable[[], Result]) -> Result:
        self.stdout.write(f"{title} … ", ending="")
        self.stdout.flush()
        began = time.monotonic()
        result = work()
        self.stdout.write(f"done in {time.monotonic() - began:.1f} s")
        return result

    def _print(self, record: dict[str, Any]) -> None:
        for reference in record["requests"]:
            self._print_request(CommunityRequest.objects.select_related("community").get(reference=reference))
        self.stdout.write("\nAccounts (sign in at /accounts/login/, curators at /admin/)")
        for account in record["accounts"]:
            self.stdout.write(f"  {account['role']:13} {account['email']:40} {account['password']}")
            self.stdout.write(f"  {'':13} API token {account['token']}")
        self.stdout.write(f"\nKept for you in {record_path()}")
        self.stdout.write(f"Mails are files in {mails_path()}")
        self.stdout.write("Serve it: manage.py demo --serve · Start over: manage.py demo --fresh")

    def _print_request(self, request: CommunityRequest) -> None:
        page = settings.SITE_URL + reverse("request_status", args=[request.reference])
        self.stdout.write(f"\n{request.reference} · {request.get_kind_display()} · {request.title}")
        self.stdout.write(f"  {page}")
        for event in timeline(request):
            name = event.actor_name
            self.stdout.write(f"  {event.number:2}. {event.action:15} {event.to_state:17} by {name}")
        if request.community:
            page = settings.SITE_URL + reverse("community", args=[request.community.slug])
            self.stdout.write(f"  The community: {page}")

    def _serve(self, port: int) -> None:
        self.stdout.write(f"\nServing {settings.SITE_URL}/ and working in the background; Ctrl-C stops both.")
        self.stdout.flush()
        serve(port)


def _import_sample() -> None:
    # A whole vocabulary that somebody has imported since stays: to it, an excerpt would be a loss.
    if not Subject.objects.exclude(labels={}).exists():
        import_vocabulary(excerpt_path())
    import_paths([sample_path()])


def _play() -> dict[str, Any]:
    accounts = make_people()
    people = {account.role: User.objects.get(email=account.email) for account in accounts}
    requests = tell_story(
        coordinator=people["coordinator"],
        other=people["coordinator2"],
        curator=people["curator"],
        lead=people["lead"],
    )
    return {
        "accounts": [account.as_dict() for account in accounts],
        "requests": [request.reference for request in requests],
    }
