"""Works out what an import will write, in the stage; the catalogue is only read."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from communities.cordis import changes, consortium_marks, harvested, publishing, wanted, wanted_grants
from communities.cordis.programmes import plan_programmes
from communities.cordis.publishing import TableCount
from communities.cordis.releases import record_releases
from communities.cordis.report import ImportReport
from communities.cordis.session import is_postgresql
from communities.cordis.subjects import plan_subjects
from communities.models import Subject

_TALLIES = {"topic": "topics", "organisation": "organisations"}


@dataclass
class Plan:
    """What is to be written: by table, and before and after the tables."""

    counts: dict[str, TableCount]
    write_first: Callable[[], None]
    write_last: Callable[[], None]


def make_plan(report: ImportReport, *, websites: set[int], subjects: set[int]) -> Plan:
    """Compare the stage with the catalogue and count it; the sets are the sources that have such rows."""
    programmes = plan_programmes(report.tallies["programmes"])
    new_subjects = plan_subjects(report)
    _want_all(websites=websites, subjects=subjects)
    changes.note_changes()
    counts = publishing.count_changes()
    _fill_tallies(report, counts)

    def write_first() -> None:
        programmes.write()
        Subject.objects.bulk_create(new_subjects)
        changes.write_changes(record_releases(report))
        consortium_marks.write_consortium_marks()

    def write_last() -> None:
        harvested.mark_changed([programme.pk for programme in programmes.updated])

    return Plan(counts, write_first, write_last)


def _want_all(*, websites: set[int], subjects: set[int]) -> None:
    wanted.want_topics()
    wanted.want_organisations()
    wanted_grants.find_grants(sources_with_websites=websites)
    wanted.want_participations()
    wanted.want_topic_links()
    wanted.want_subject_links(subjects)
    wanted_grants.follow_parts()
    wanted.want_web_addresses()
    consortium_marks.find_consortium_marks()
    wanted_grants.show_wanted_grants(moment=_write_now())


def _fill_tallies(report: ImportReport, counts: dict[str, TableCount]) -> None:
    for table, name in (*_TALLIES.items(), ("grant", "grants"), ("participation", "participations")):
        tally, counted = report.tallies[name], counts[table]
        tally.created, tally.updated, tally.removed = counted.created, counted.updated, counted.removed
        tally.unchanged = counted.read - counted.created - counted.updated
        if table in _TALLIES:
            tally.read = counted.read


def _write_now() -> str:
    """Give this moment as what stands in a column of moments; it is that of `updated_at`."""
    moment = str(timezone.now().replace(tzinfo=None))
    return f"CAST('{moment}+00' AS timestamp with time zone)" if is_postgresql() else f"'{moment}'"
