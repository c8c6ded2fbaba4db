"""A record's datestamp follows every change that can be seen in it; what is gone stays as deleted."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from communities.cordis.importer import import_paths
from communities.harvest.marking import mark_community, mark_grants_about
from communities.harvest.upkeep import keep_up
from communities.models import Community, CommunityGrant, Grant, HarvestMembership, HarvestRecord
from communities.moments.giving import give_all
from communities.services import change_community, change_grants, remove_community
from requests_workflow.jobs import run_all
from tests.communities.api.stage import make_community
from tests.communities.cordis.dumps import member, project, write_table
from tests.communities.harvest.stage import (
    ask,
    establish,
    harvest,
    list_deleted,
    list_identifiers,
    make_full_grant,
    read_resumption,
)
from tests.factories import make_grant, make_user

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def settle() -> None:
    """Let every record be stamped long ago."""
    give_all()
    keep_up()
    HarvestRecord.objects.update(datestamp=LONG_AGO, is_pending=False)
    Community.objects.update(updated_at=LONG_AGO)
    Grant.objects.update(updated_at=LONG_AGO)


def list_changed() -> set[str]:
    """Return what an incremental harvest finds."""
    root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", from_="2026-01-01T00:00:01Z")
    return set(list_identifiers(root))


@pytest.mark.django_db
def test_a_new_community_is_a_record_and_so_is_each_of_its_grants() -> None:
    community = establish("rivers", make_grant("777521"), make_grant("777522"))
    make_grant("777523")
    assert list_changed() == {f"community/{community.pk}", "project/777521", "project/777522"}


@pytest.mark.django_db
def test_a_community_that_rolls_back_leaves_no_record() -> None:
    with transaction.atomic():
        establish("rivers", make_grant("777521"))
        transaction.set_rollback(True)
    assert not HarvestRecord.objects.exists()


@pytest.mark.django_db
def test_a_grant_that_gets_a_second_community_has_changed_and_the_first_has_not() -> None:
    grant = make_grant("777521")
    establish("rivers", grant)
    settle()
    second = establish("lakes", make_grant("777522"), grant)
    assert list_changed() == {f"community/{second.pk}", "project/777521", "project/777522"}


@pytest.mark.django_db
def test_another_title_changes_the_community_and_the_grants_that_show_it() -> None:
    community = establish("rivers", make_grant("777521"))
    establish("other", make_grant("777522"))
    settle()
    change_community(community.pk, title="Rivers and lakes")
    assert list_changed() == {f"community/{community.pk}", "project/777521"}


@pytest.mark.django_db
def test_a_grant_that_loses_its_community_is_deleted_and_the_one_that_comes_is_not() -> None:
    community = establish("rivers", make_grant("777521"))
    settle()
    change_grants(community.pk, [make_grant("777522")])
    assert list_changed() == {f"community/{community.pk}", "project/777521", "project/777522"}
    root = ask(verb="ListRecords", metadataPrefix="oai_dc")
    assert list_deleted(root) == ["project/777521"]


@pytest.mark.django_db
def test_a_community_that_is_removed_stays_as_deleted_with_its_sets_and_so_does_its_grant() -> None:
    grant = make_full_grant("101058390")
    community = establish("rivers", grant)
    settle()
    key = community.pk
    remove_community(key)
    gone = {f"community/{key}", "project/101058390"}
    assert list_changed() == gone
    root = ask(verb="ListRecords", metadataPrefix="oai_dc", set="subject:23")
    assert set(list_deleted(root)) == gone
    assert not list(root.iter("{http://purl.org/dc/elements/1.1/}title"))
    alone = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:localhost:project/101058390")
    assert list_deleted(alone) == ["project/101058390"]


@pytest.mark.django_db
def test_a_grant_that_gets_a_community_again_is_no_longer_deleted() -> None:
    grant = make_grant("777521")
    first = establish("rivers", grant)
    key = first.pk
    remove_community(key)
    assert "project/777521" in list_deleted(ask(verb="ListRecords", metadataPrefix="oai_dc"))
    establish("lakes", grant)
    root = ask(verb="ListRecords", metadataPrefix="oai_dc")
    assert list_deleted(root) == [f"community/{key}"]
    assert "project/777521" in list_identifiers(root)


@pytest.mark.django_db
def test_what_went_just_now_counts_as_deleted_before_it_is_stamped() -> None:
    community = establish("rivers", make_grant("777521"))
    settle()
    key = community.pk
    community.delete()
    root = ask(verb="ListRecords", metadataPrefix="oai_dc")
    assert set(list_deleted(root)) == {f"community/{key}", "project/777521"}


@pytest.mark.django_db
def test_the_job_finds_what_was_changed_past_every_door() -> None:
    kept = establish("kept", make_grant("777521"))
    gone = establish("gone", make_grant("777522"))
    settle()
    made = Community.objects.create(slug="made", title="Made by hand")
    CommunityGrant.objects.create(community=made, grant=make_grant("777523"), is_primary=True)
    kept.title = "Another title"
    kept.save()
    gone_key = gone.pk
    gone.delete()
    assert list_changed() == set()
    run_all()
    assert list_changed() == {
        f"community/{kept.pk}",
        f"community/{gone_key}",
        "project/777522",
        f"community/{made.pk}",
        "project/777523",
    }
    settle()
    run_all()
    assert list_changed() == set(), "nothing has changed since"


@pytest.mark.django_db
def test_a_grant_that_was_removed_and_comes_again_takes_its_record_over() -> None:
    """Else the job would make its record again and again, without end."""
    establish("rivers", make_grant("777521"))
    keep_up()
    remove_community(Community.objects.get().pk)
    Grant.objects.all().delete()
    keep_up()
    # Past the doors, as a dump's delta brings it.
    new = make_grant("777521", id=99_999)
    make_community("lakes", new)
    keep_up()
    record = HarvestRecord.objects.get(identifier="project/777521")
    assert (record.grant_id, record.is_deleted, record.is_pending) == (new.pk, False, False)


@pytest.mark.django_db
def test_a_subject_that_changes_changes_all_that_is_about_it_and_moves_it_to_other_sets() -> None:
    grant = make_full_grant("101058390")
    community = establish("rivers", grant)
    establish("other", make_grant("777521"))
    settle()
    subject = grant.subjects.get()
    subject.path, subject.title = "/25/43", "waters"
    subject.save()
    mark_grants_about(["43"])
    assert list_changed() == {f"community/{community.pk}", "project/101058390"}
    specs = set(HarvestMembership.objects.filter(record__grant=grant).values_list("spec", "is_direct"))
    assert {spec for spec in specs if spec[0].startswith("subject")} == {
        ("subject", False),
        ("subject:25", False),
        ("subject:25:43", True),
    }


def write_dump(folder: Path, *, title: str = "First", partner: str = "Partner") -> Path:
    write_table(folder, "project.csv", [project(101000001, title=title), project(101000002)])
    members = [member(101000001, 999990001), member(101000002, 999990002, name=partner)]
    write_table(folder, "organization.csv", members)
    return folder


@pytest.mark.django_db(transaction=True)
def test_an_import_changes_the_records_of_the_grants_it_changes_and_no_others(tmp_path: Path) -> None:
    import_paths([write_dump(tmp_path / "one")])
    first, second = (Grant.objects.get(number=number) for number in ("101000001", "101000002"))
    communities = [establish("first", first), establish("second", second)]
    settle()
    import_paths([write_dump(tmp_path / "two", title="Another title")])
    assert list_changed() == {f"community/{communities[0].pk}", "project/101000001"}
    settle()
    import_paths([write_dump(tmp_path / "three", title="Another title", partner="Another name")])
    assert list_changed() == {f"community/{communities[1].pk}", "project/101000002"}


@pytest.mark.django_db
@pytest.mark.usefixtures("pages_of_two")
def test_no_record_is_lost_or_doubled_while_records_change_during_a_harvest() -> None:
    """At every page some that were given change, some that weren't, and others come and go."""
    for number in range(777500, 777520):
        establish(f"c{number}", make_grant(str(number)))
    settle()
    wanted = set(HarvestRecord.objects.values_list("identifier", flat=True))
    root = ask(verb="ListRecords", metadataPrefix="eupc")
    seen, pages = list_identifiers(root), 0
    while token := read_resumption(root):
        pages += 1
        HarvestRecord.objects.filter(identifier__endswith=str(pages % 10)).update(is_pending=True)
        if pages == 3:
            establish("new", make_grant("777600"))
        root = ask(verb="ListRecords", resumptionToken=token)
        seen += list_identifiers(root)
    assert len(seen) == len(set(seen)), "none is given twice"
    assert wanted <= set(seen), "none is passed over"


@pytest.mark.django_db
@pytest.mark.usefixtures("pages_of_two")
def test_what_changes_behind_a_harvest_is_in_the_next_one_that_asks_from_its_first_moment() -> None:
    for number in range(777500, 777504):
        establish(f"c{number}", make_grant(str(number)))
    settle()
    root = ask(verb="ListRecords", metadataPrefix="oai_dc")
    begun = root.findtext("{http://www.openarchives.org/OAI/2.0/}responseDate") or ""
    given = Community.objects.get(slug="c777500")
    mark_community(given.pk)
    while token := read_resumption(root):
        root = ask(verb="ListRecords", resumptionToken=token)
    following = harvest(verb="ListIdentifiers", metadataPrefix="oai_dc", from_=begun)
    assert set(following) == {f"community/{given.pk}", "project/777500"}


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "most"), [("ListRecords", 8), ("ListIdentifiers", 3)])
def test_a_page_costs_the_same_few_queries_with_one_record_or_many(verb: str, most: int) -> None:
    numbers = []
    for count in (1, 3):
        for number in range(777500, 777500 + count):
            if not Grant.objects.filter(number=number).exists():
                establish(f"c{number}", make_full_grant(str(number)))
        ask(verb="Identify")
        with CaptureQueriesContext(connection) as queries:
            ask(verb=verb, metadataPrefix="eupc")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= most


@pytest.mark.django_db
def test_stamping_costs_the_same_queries_with_one_record_or_many() -> None:
    numbers = []
    for first, last in ((777500, 777501), (777510, 777513)):
        for number in range(first, last):
            establish(f"c{number}", make_full_grant(str(number)))
        with CaptureQueriesContext(connection) as queries:
            ask(verb="Identify")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


@pytest.mark.django_db
def test_a_member_who_joins_is_no_change_of_the_record() -> None:
    community = establish("rivers", make_grant("777521"))
    settle()
    community.members.create(user=make_user(), role="manager")
    keep_up()
    assert list_changed() == set()
