"""Works out what an import will write, in the stage; the catalogue is only read."""

from collections.abc import Callable
from dataclasses import dataclass

from communities.cordis import changes, elsewhere, harvested, publishing, wanted, wanted_grants
from communities.cordis.programmes import plan_programmes
from communities.cordis.publishing import TableCount
from communities.cordis.releases import record_releases
from communities.cordis.report import ImportReport
from communities.cordis.subjects import plan_subjects
from communities.models import Subject
from communities.moments.spreading import spread_from
from communities.moments.turn import next_moment

_TALLIES = {"topic": "topics", "organisation": "organisations"}


@dataclass
class Plan:
    """What is to be written: by table, and before and after the tables."""

    counts: dict[str, TableCount]
    write_first: Callable[[], None]
    write_last: Callable[[], None]


def make_plan(report: ImportReport, *, websites: set[int], subjects: set[int]) -> Plan:
    """Compare the stage with the catalogue and count it; the sets are the sources that have such rows.

    To be called by who holds the turn of moments, until all is written.
    """
    programmes = plan_programmes(report.tallies["programmes"])
    new_subjects = plan_subjects(report)
    _want_all(websites=websites, subjects=subjects)
    elsewhere.find_grants_changed_elsewhere([programme.pk for programme in programmes.updated])
    elsewhere.find_communities_changed()
    changes.note_changes()
    counts = publishing.count_changes()
    _fill_tallies(report, counts)

    def write_first() -> None:
        programmes.write()
        Subject.objects.bulk_create(new_subjects)
        changes.write_changes(record_releases(report))
        elsewhere.write_consortium_marks()
        elsewhere.write_update_marks()

    return Plan(counts, write_first, harvested.mark_changed)


def _want_all(*, websites: set[int], subjects: set[int]) -> None:
    wanted.want_topics()
    wanted.want_organisations()
    wanted_grants.find_grants(sources_with_websites=websites)
    wanted.want_participations()
    wanted.want_topic_links()
    wanted.want_subject_links(subjects)
    wanted_grants.follow_parts()
    wanted.want_web_addresses()
    wanted_grants.show_wanted_grants(moment=spread_from(next_moment(), "k.id"))


def _fill_tallies(report: ImportReport, counts: dict[str, TableCount]) -> None:
    for table, name in (*_TALLIES.items(), ("grant", "grants"), ("participation", "participations")):
        tally, counted = report.tallies[name], counts[table]
        tally.created, tally.updated, tally.removed = counted.created, counted.updated, counted.removed
        tally.unchanged = counted.read - counted.created - counted.updated
        if table in _TALLIES:
            tally.read = counted.read
