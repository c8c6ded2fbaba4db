"""Who follows `updated_since` misses nothing that is committed late: wherever it could be, time is held."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from communities.cordis import publishing
from communities.cordis.importer import import_paths
from communities.models import Community, Grant, UpdateMark
from communities.moments import giving
from communities.moments.giving import give_all, give_some
from communities.moments.marking import mark_updated
from communities.services import change_community
from tests.communities.api.stage import make_community
from tests.communities.cordis.dumps import member, project, write_table
from tests.communities.harvest.stage import establish
from tests.communities.moments.mirror import Mirror, read_all
from tests.factories import make_grant
from tests.portal.api.calls import fresh_counts
from tests.requests_workflow.races.racing import Racer

__all__ = ["fresh_counts"]

pytestmark = pytest.mark.django_db(transaction=True)


def write_dump(folder: Path, title: str, *, name: str = "University") -> Path:
    numbers = range(101_000_001, 101_000_004)
    write_table(folder, "project.csv", [project(number, title=f"{title} {number}") for number in numbers])
    write_table(folder, "organization.csv", [member(number, 9, name=name) for number in numbers])
    return folder


def test_a_change_has_its_moment_as_soon_as_it_is_committed() -> None:
    grant = make_grant("777521")
    before = grant.updated_at
    with transaction.atomic():
        establish("rivers", grant)
        assert UpdateMark.objects.count() == 2
    grant.refresh_from_db()
    assert grant.updated_at > before
    assert not UpdateMark.objects.exists()


def test_a_change_that_is_rolled_back_leaves_no_mark() -> None:
    grant = make_grant("777521")
    before = grant.updated_at
    with transaction.atomic():
        establish("rivers", grant)
        transaction.set_rollback(True)
    grant.refresh_from_db()
    assert grant.updated_at == before
    assert not UpdateMark.objects.exists()


@pytest.mark.parametrize(
    "held_after",
    [
        "VIEW cordis_wanted_grant",
        pytest.param("INTO communities_grantchange", marks=pytest.mark.postgres),
        pytest.param("INTO communities_updatemark", marks=pytest.mark.postgres),
    ],
)
def test_an_import_that_is_seen_after_what_came_later_is_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_after: str
) -> None:
    """It has taken its moment; a community comes, and mirrors poll, before anybody sees it."""
    monkeypatch.setattr(publishing, "MOST_AT_ONCE", 0)
    import_paths([write_dump(tmp_path, "One")])
    served, other = establish("rivers", Grant.objects.get(number="101000001")), make_grant("777521")
    mirrors = Mirror("projects"), Mirror("communities")
    racer = Racer(lambda: import_paths([write_dump(tmp_path, "Another", name="New")]), hold_after=held_after)
    racer.start_and_hold()
    establish("lakes", other)
    change_community(served.pk, title="Another title")
    for mirror in mirrors:
        mirror.poll()
    assert not isinstance(racer.finish(), Exception)
    for mirror in mirrors:
        mirror.poll()
        assert mirror.held == read_all(mirror.kind)
    assert not UpdateMark.objects.exists()


def test_an_import_waits_for_whoever_is_giving_moments(tmp_path: Path) -> None:
    establish("rivers", make_grant("777521"))
    mark_updated(grants=[Grant.objects.get().pk])
    grant = Grant.objects.get()
    giver = Racer(give_some, hold_after="communities_updatemark").start_and_hold()
    importer = Racer(
        lambda: import_paths([write_dump(tmp_path, "One")]), hold_after="VIEW cordis_wanted_grant"
    )
    importer.start()
    assert not importer.is_held.wait(0.5)
    giver.finish()
    assert not isinstance(importer.finish(), Exception)
    grant.refresh_from_db()
    assert grant.updated_at < min(Grant.objects.exclude(pk=grant.pk).values_list("updated_at", flat=True))


@pytest.mark.postgres
def test_a_community_that_is_seen_before_an_earlier_moment_does_not_hide_it() -> None:
    """A moment is taken, but not committed; another community comes, and a mirror sees that one first."""
    served = establish("rivers", make_grant("777521"))
    mirror = Mirror("communities")
    mirror.poll()
    Community.objects.filter(pk=served.pk).update(title="Another title")
    UpdateMark.objects.create(community_key=served.pk)
    giver = Racer(give_some, hold_after='UPDATE "communities_community"').start_and_hold()
    establish("lakes", make_grant("777522"))
    assert "lakes" in mirror.poll()
    giver.finish()
    give_all()
    mirror.poll()
    assert mirror.held == read_all("communities")
    assert not UpdateMark.objects.exists()


@pytest.mark.postgres
def test_whoever_changes_a_community_is_not_waited_for() -> None:
    served = establish("rivers", make_grant("777521"))
    UpdateMark.objects.create(community_key=served.pk)
    with_lock = Racer(lambda: change_community(served.pk, title="New"), hold_after="FOR NO KEY UPDATE")
    with_lock.start_and_hold()
    assert give_all() == 0
    assert UpdateMark.objects.count() == 1
    with_lock.finish()
    assert not UpdateMark.objects.exists()


def test_moments_go_on_though_a_clock_goes_back() -> None:
    ahead = timezone.now() + timedelta(hours=1)
    grant, later = make_grant("777521"), make_grant("777522")
    Grant.objects.filter(pk=later.pk).update(updated_at=ahead)
    mark_updated(grants=[grant.pk])
    grant.refresh_from_db()
    assert ahead < grant.updated_at < ahead + timedelta(seconds=2)


def test_very_many_marks_are_settled_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving, "AT_ONCE", 2)
    grants = [make_grant() for _ in range(5)]
    before = {grant.pk: grant.updated_at for grant in grants}
    UpdateMark.objects.bulk_create(UpdateMark(grant_key=grant.pk) for grant in [*grants, *grants])
    assert give_all() == 10
    assert all(grant.updated_at > before[grant.pk] for grant in Grant.objects.all())
    assert len(set(Grant.objects.values_list("updated_at", flat=True))) == 5


def test_what_is_marked_behind_busy_communities_is_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(giving, "AT_ONCE", 2)
    grant = make_grant("101000001")
    communities = [make_community(f"c{place}", make_grant(str(101_000_002 + place))) for place in range(2)]
    give_all()
    UpdateMark.objects.bulk_create(UpdateMark(community_key=community.pk) for community in communities)
    UpdateMark.objects.create(grant_key=grant.pk)
    busy = {community.pk for community in communities}
    give = giving._give

    def give_others(grants: set[int], named: set[UUID]) -> tuple[set[UUID], datetime]:
        return named & busy, give(grants, named - busy)[1]

    monkeypatch.setattr(giving, "_give", give_others)
    before = Grant.objects.get(pk=grant.pk).updated_at
    assert give_all() == 1
    assert Grant.objects.get(pk=grant.pk).updated_at > before
    assert UpdateMark.objects.count() == 2


def test_settling_very_many_does_not_run_ahead_of_the_clock() -> None:
    grants = [make_grant(str(101_000_000 + place), id=1_048_000 + place) for place in range(3)]
    for grant in grants * 3:
        UpdateMark.objects.create(grant_key=grant.pk)
        give_all()
    newest = Grant.objects.order_by("updated_at").values_list("updated_at", flat=True).last()
    assert newest is not None
    assert newest < timezone.now() + timedelta(milliseconds=20)
