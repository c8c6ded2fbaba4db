"""What is committed late is never missed: the moments at which it could be are held open."""

import time
from pathlib import Path

import pytest
from django.db import transaction

from communities.cordis.importer import import_paths
from communities.harvest.marking import mark_grants
from communities.harvest.stamping import stamp_some
from communities.harvest.upkeep import keep_up
from communities.models import Community, Grant
from communities.services import change_community
from tests.communities.cordis.dumps import project, write_table
from tests.communities.harvest.stage import OAI, ask, establish, harvest, list_identifiers
from tests.factories import make_grant
from tests.requests_workflow.races.racing import Racer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def harvest_first() -> str:
    """Harvest everything; return the moment from which to ask next time."""
    root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc")
    return root.findtext(f"{OAI}responseDate") or ""


def rename(community: Community) -> None:
    """Change the title in a transaction; the test holds it open just after the mark."""
    with transaction.atomic():
        change_community(community.pk, title="Another title")


def test_a_change_that_is_committed_after_a_harvest_is_in_the_next_one() -> None:
    community = establish("rivers", make_grant("777521"))
    establish("other", make_grant("777522"))
    keep_up()
    racer = Racer(lambda: rename(community), hold_after='INTO "communities_harvestrecord"').start_and_hold()
    time.sleep(1.1)  # so that a datestamp given before now would be of an earlier second
    moment = harvest_first()
    assert not isinstance(racer.finish(), Exception)
    following = harvest(verb="ListIdentifiers", metadataPrefix="oai_dc", from_=moment)
    assert {f"community/{community.pk}", "project/777521"} <= set(following)


def test_a_harvester_waits_for_stamps_that_are_not_committed_yet() -> None:
    community = establish("rivers", make_grant("777521"))
    stamper = Racer(stamp_some, hold_after='UPDATE "communities_harvestrecord"').start_and_hold()
    harvester = Racer(lambda: ask(verb="ListIdentifiers", metadataPrefix="oai_dc")).start_and_block()
    assert stamper.finish() == 2
    assert set(list_identifiers(harvester.finish())) == {f"community/{community.pk}", "project/777521"}


def test_a_harvester_does_not_wait_for_whoever_changes_a_record_at_length() -> None:
    community = establish("rivers", make_grant("777521"))
    keep_up()
    change_community(community.pk, title="Changed, and not stamped")
    racer = Racer(lambda: rename(community), hold_after='INTO "communities_harvestrecord"').start_and_hold()
    time.sleep(1.1)  # so that a datestamp given before now would be of an earlier second
    moment = harvest_first()
    assert not isinstance(racer.finish(), Exception)
    following = harvest(verb="ListIdentifiers", metadataPrefix="oai_dc", from_=moment)
    assert f"community/{community.pk}" in following


def harvest_what_is_committed_after_a_harvest(racer: Racer) -> list[str]:
    """Harvest while a change is held open, let it be committed, and return what the next harvest brings."""
    racer.start_and_hold()
    harvest_first()  # stamps what was committed before
    time.sleep(1.1)
    moment = harvest_first()
    assert not isinstance(racer.finish(), Exception)
    return harvest(verb="ListIdentifiers", metadataPrefix="oai_dc", from_=moment)


def change_marked_grant() -> None:
    """Change a grant as a door does."""
    with transaction.atomic():
        Grant.objects.filter(number="777521").update(title="Another title")
        mark_grants(["777521"])


def test_a_change_of_what_is_marked_already_is_told_although_a_harvest_comes_between() -> None:
    community = establish("rivers", make_grant("777521"))
    keep_up()
    change_community(community.pk, title="Changed, and not stamped")
    racer = Racer(change_marked_grant, hold_after='UPDATE "communities_harvestrecord"')
    assert set(harvest_what_is_committed_after_a_harvest(racer)) == {
        f"community/{community.pk}",
        "project/777521",
    }


def test_what_an_import_changes_of_a_marked_record_is_told_although_a_harvest_comes_between(
    tmp_path: Path,
) -> None:
    write_table(tmp_path, "project.csv", [project(101_000_001, title="Before")])
    import_paths([tmp_path])
    community = establish("rivers", Grant.objects.get())
    keep_up()
    change_community(community.pk, title="Changed, and not stamped")
    write_table(tmp_path, "project.csv", [project(101_000_001, title="After")])
    racer = Racer(lambda: import_paths([tmp_path]), hold_after="UPDATE communities_harvestrecord")
    assert set(harvest_what_is_committed_after_a_harvest(racer)) == {
        f"community/{community.pk}",
        "project/101000001",
    }
