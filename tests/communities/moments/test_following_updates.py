"""Who follows `updated_since` holds in the end what everybody sees, whatever has changed and wherever."""

from collections.abc import Callable
from pathlib import Path

import pytest

from communities.cordis.importer import import_paths
from communities.euroscivoc.importer import import_vocabulary
from communities.models import Community, CommunityGrant, Grant, GrantChange, Subject, UpdateMark
from communities.moments.giving import give_all
from communities.moments.marking import mark_updated
from communities.search_index import rebuild
from communities.services import change_community, change_grants, readdress_community, remove_community
from requests_workflow.jobs import run_all
from tests.communities.cordis.dumps import legal_basis, member, project, subject, topic, write_table
from tests.communities.harvest.stage import establish
from tests.communities.moments.mirror import Mirror, read_all
from tests.communities.test_euroscivoc import concept, write
from tests.portal.api.calls import Api, fresh_counts

__all__ = ["fresh_counts"]

pytestmark = pytest.mark.django_db

NUMBERS = range(101_000_001, 101_000_006)


def write_dump(folder: Path, **changed: list[dict[str, str]]) -> Path:
    """Write five grants of two organisations, two topics and two programmes; any table can be replaced."""
    tables = {
        "project": [
            project(number, legalBasis="", topics="", frameworkProgramme="HORIZON") for number in NUMBERS
        ],
        "organization": [member(number, 999_990_000 + number % 2) for number in NUMBERS],
        "topics": [topic(number, f"T-{number % 2}") for number in NUMBERS],
        "legalBasis": [legal_basis(number, f"HORIZON.1.{number % 2 + 1}") for number in NUMBERS],
        "euroSciVoc": [subject(NUMBERS[0], "/23/43", "physics")],
        **changed,
    }
    for name, rows in tables.items():
        write_table(folder, f"{name}.csv", rows)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a dump that is imported."""
    folder = write_dump(tmp_path / "dump")
    import_paths([folder])
    return folder


def follow(change: Callable[[], object], kind: str = "projects") -> set[str]:
    """Let a mirror be whole, make a change, and return what the mirror hears of; it is whole again then."""
    mirror = Mirror(kind)
    mirror.poll()
    latest = mirror.latest
    assert mirror.held == read_all(kind)
    change()
    give_all()
    told = {name for name in mirror.poll() if mirror.held[name]["updated_at"] > latest}
    assert mirror.held == read_all(kind)
    assert not UpdateMark.objects.exists()
    return told


ODD, EVEN = {"101000001", "101000003", "101000005"}, {"101000002", "101000004"}


def test_a_whole_import_is_told_once_and_in_pages(folder: Path) -> None:
    del folder
    mirror = Mirror("projects")
    assert sorted(mirror.poll()) == sorted(ODD | EVEN)
    assert mirror.poll() == ["101000005"], "from the last one on, not all of them again"


def test_a_grant_of_which_a_row_changes_is_told(folder: Path) -> None:
    rows = [project(number, title=f"New {number}" if number == NUMBERS[1] else "") for number in NUMBERS]
    for row in rows:
        row["title"] = row["title"] or f"Project {row['id']}"
        row["legalBasis"] = row["topics"] = ""
    assert follow(lambda: import_paths([write_dump(folder, project=rows)])) == {"101000002"}


def test_an_organisation_that_changes_changes_all_grants_that_show_it(folder: Path) -> None:
    rows = [member(number, 999_990_000 + number % 2) for number in NUMBERS]
    for name, value in (
        ("name", "RENAMED"),
        ("shortName", "R"),
        ("country", "DE"),
        ("city", "Graz"),
        ("activityType", "PRC"),
        ("organizationURL", "http://new.example"),
    ):
        for row in rows:
            row[name] = value if row["organisationID"] == "999990001" else row.get(name, "")
        assert follow(lambda: import_paths([write_dump(folder, organization=rows)])) == ODD, name
    assert not GrantChange.objects.exists(), "no row of theirs has changed"


def test_grants_that_the_dump_does_not_have_are_told_too(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_table(other, "project.csv", [project(234920, frameworkProgramme="FP7", legalBasis="", topics="")])
    write_table(
        other,
        "organization.csv",
        [member(234920, 999_990_000, name="RENAMED", contentUpdateDate="2026-01-01 00:00:00")],
    )
    del folder
    assert follow(lambda: import_paths([other])) == {"234920"} | EVEN


def test_a_topic_of_another_title_changes_the_grants_that_answered_it(folder: Path) -> None:
    rows = [
        topic(number, f"T-{number % 2}", "Another title" if number % 2 else "A topic") for number in NUMBERS
    ]
    assert follow(lambda: import_paths([write_dump(folder, topics=rows)])) == ODD


def test_a_programme_of_another_title_changes_the_grants_that_it_pays(folder: Path) -> None:
    rows = [
        legal_basis(number, f"HORIZON.1.{number % 2 + 1}", title="" if number % 2 else "Named")
        for number in NUMBERS
    ]
    assert follow(lambda: import_paths([write_dump(folder, legalBasis=rows)])) == EVEN


def test_consortium_topics_subjects_and_programme_of_a_grant_are_told(folder: Path) -> None:
    members = [member(number, 999_990_000 + number % 2) for number in NUMBERS[1:]]
    members.append(member(NUMBERS[0], 999_990_003))
    topics = [topic(number, "T-0" if number == NUMBERS[2] else f"T-{number % 2}") for number in NUMBERS]
    bases = [legal_basis(number, f"HORIZON.1.{number % 2 + 1}") for number in NUMBERS[:-1]]
    bases.append(legal_basis(NUMBERS[-1], "HORIZON.9"))
    subjects = [subject(NUMBERS[3], "/23/44", "chemistry"), subject(NUMBERS[0], "/23/43", "physics")]
    changed = write_dump(folder, organization=members, topics=topics, legalBasis=bases, euroSciVoc=subjects)
    assert follow(lambda: import_paths([changed])) == ODD | {"101000004"}


def test_an_import_that_changes_nothing_tells_nothing(folder: Path) -> None:
    assert follow(lambda: import_paths([folder], again=True)) == set()


def test_a_subject_of_another_title_changes_the_grants_about_it(folder: Path, tmp_path: Path) -> None:
    del folder
    vocabulary = write(tmp_path, concept("23"), concept("43", "23", title="hydrology"))
    assert follow(lambda: import_vocabulary(vocabulary)) == {"101000001"}
    assert follow(lambda: import_vocabulary(vocabulary)) == set()


def test_a_subject_of_another_name_in_other_languages_alone_changes_no_grant(
    folder: Path, tmp_path: Path
) -> None:
    del folder
    vocabulary = write(tmp_path, concept("23"), concept("43", "23", title="hydrology"))
    import_vocabulary(vocabulary)
    give_all()
    Subject.objects.filter(code="43").update(labels={"en": "hydrology", "de": "another word"})
    assert follow(lambda: import_vocabulary(vocabulary)) == set()
    assert "another word" not in Subject.objects.get(code="43").labels.values()


def test_who_asks_since_when_is_told_the_oldest_change_first_unless_they_order_otherwise(
    folder: Path,
) -> None:
    """Else what changes behind the page that is being read would be older than the newest one read."""
    del folder
    first, *others = map(str, NUMBERS)
    mark_updated(grants=[Grant.objects.get(number=first).pk])
    give_all()

    def list_numbers(query: str) -> list[str]:
        return [row["number"] for row in Api().get(f"projects/?{query}").json()["results"]]

    assert list_numbers("updated_since=2020-01-01T00:00:00Z") == [*others, first]
    assert list_numbers("updated_since=2020-01-01T00:00:00Z&ordering=number") == [first, *others]
    assert list_numbers("ordering=number") == [first, *others]


def test_who_follows_what_a_search_finds_gets_it_in_the_order_of_the_changes(folder: Path) -> None:
    del folder
    Grant.objects.update(title="Rivers")
    Grant.objects.filter(number="101000003").update(title="Rivers of rivers")
    rebuild()
    found = Api().get("projects/?search=rivers&updated_since=2020-01-01T00:00:00Z").json()["results"]
    moments = [row["updated_at"] for row in found]
    assert len(moments) == len(NUMBERS)
    assert moments == sorted(moments)


def test_a_grant_that_gets_or_loses_a_community_or_whose_community_moves_is_told(folder: Path) -> None:
    del folder
    first, second, third = Grant.objects.order_by("number")[:3]
    assert follow(lambda: establish("rivers", first, second)) == {"101000001", "101000002"}
    community = Community.objects.get()
    assert follow(lambda: readdress_community(community.pk, "lakes")) == {"101000001", "101000002"}
    assert follow(lambda: change_grants(community.pk, [third, first])) == {
        f"10100000{end}" for end in (1, 2, 3)
    }
    assert follow(lambda: remove_community(community.pk)) == {"101000001", "101000003"}


def test_communities_are_told_when_they_or_the_grants_that_they_show_change(folder: Path) -> None:
    first, second, _ = Grant.objects.order_by("number")[:3]
    assert follow(lambda: establish("rivers", first), "communities") == {"rivers"}
    community = Community.objects.get()
    assert follow(lambda: establish("lakes", second), "communities") == {"lakes"}
    assert follow(lambda: change_community(community.pk, title="New"), "communities") == {"rivers"}
    rows = [project(number, legalBasis="", topics="") for number in NUMBERS]
    rows[1]["acronym"] = "NEWNAME"
    rows[0]["objective"] = "Which a community doesn't show."
    assert follow(lambda: import_paths([write_dump(folder, project=rows)]), "communities") == {"lakes"}


def test_what_came_past_every_door_is_told_once_the_job_has_found_it(folder: Path) -> None:
    del folder
    grant = Grant.objects.get(number="101000001")

    def link_by_hand() -> None:
        community = Community.objects.create(slug="made", title="Made by hand")
        CommunityGrant.objects.create(community=community, grant=grant, is_primary=True)
        run_all()

    assert follow(link_by_hand) == {"101000001"}
    assert follow(lambda: (Community.objects.get().delete(), run_all())) == {"101000001"}
    assert follow(run_all) == set()
