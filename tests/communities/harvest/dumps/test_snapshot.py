"""A dump is the catalogue of one moment, and keeps nobody from writing meanwhile."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from communities.harvest.dumps import projects, records
from communities.harvest.dumps.making import export_dump
from communities.harvest.dumps.snapshot import one_moment
from communities.models import Community, CommunityGrant, Grant
from tests.communities.harvest.dumps.catalogue import read

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(work: Callable[[], object]) -> None:
    """Do something on a connection of its own, to the end."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again by the test
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    for failure in failures:
        raise failure


def found_a_community(number: int) -> None:
    """Write a grant and its community in one transaction, as acceptance does."""
    with transaction.atomic():
        grant = Grant.objects.create(number=str(200_000_000 + number), title="New")
        community = Community.objects.create(slug=f"new-{number}", title="New")
        CommunityGrant.objects.create(community=community, grant=grant, is_primary=True)


def test_what_is_written_meanwhile_is_not_in_it_and_is_written_at_once(shelf: Path) -> None:
    found_a_community(0)
    waits: list[float] = []

    def write_at_each_step(step: str, *, done: int, total: int | None, unit: str) -> None:
        began = time.monotonic()
        in_a_thread(lambda: found_a_community(len(waits) + 1))
        waits.append(time.monotonic() - began)

    folder = shelf / export_dump(shelf, progress=write_at_each_step).name
    assert len(waits) >= 7
    assert max(waits) < 2
    assert [record["number"] for record in read(folder, "projects")] == ["200000000"]
    assert [record["slug"] for record in read(folder, "communities")] == ["new-0"]
    assert Community.objects.count() == len(waits) + 1


def test_counts_and_references_agree_while_others_write_without_pause(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small chunks, so that the dump goes back to the database again and again.
    monkeypatch.setattr(projects, "CHUNK", 3)
    monkeypatch.setattr(records, "CHUNK", 3)
    for number in range(40):
        found_a_community(number)
    stop = threading.Event()
    written = [40]

    def write_on() -> None:
        try:
            while not stop.is_set():
                found_a_community(written[0])
                written[0] += 1
                Grant.objects.filter(number="200000000").update(title=f"Title {written[0]}")
        finally:
            connection.close()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        folders = [shelf / export_dump(shelf).name for _ in range(4)]
    finally:
        stop.set()
        writer.join()
    sizes = []
    for folder in folders:
        numbers = {record["number"] for record in read(folder, "projects")}
        links = read(folder, "links")
        assert {link["grant"] for link in links} == numbers
        assert {link["community"] for link in links} == {
            record["id"] for record in read(folder, "communities")
        }
        assert len(links) == len(numbers)
        sizes.append(len(numbers))
    assert sizes[0] < sizes[-1] <= written[0]


def test_reading_as_of_one_moment_ends_with_the_block() -> None:
    with one_moment():
        assert Grant.objects.count() == 0
        in_a_thread(lambda: found_a_community(1))
        assert Grant.objects.count() == 0
    assert Grant.objects.count() == 1
    found_a_community(2)
