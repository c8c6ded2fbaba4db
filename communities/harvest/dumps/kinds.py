"""The kinds of record that a dump holds, ordered so that a record refers only to kinds before its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Model

from communities.harvest.dumps.lines import Record
from communities.harvest.dumps.projects import read_projects
from communities.harvest.dumps.records import (
    read_organisations,
    read_programmes,
    read_subjects,
    read_topics,
)
from communities.harvest.dumps.registry import read_communities, read_links
from communities.models import (
    Community,
    CommunityGrant,
    Grant,
    Organisation,
    Programme,
    Subject,
    Topic,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its name, which is its file's too, and the fields that identify a record."""

    name: str
    key: tuple[str, ...]
    model: type[Model]
    read: Callable[[], Iterator[Record]]
    """Gives all records in the order of their keys."""

    def key_of(self, record: Record) -> tuple[str, ...]:
        """Return what identifies the record among those of its kind."""
        return tuple(record[field] for field in self.key)


KINDS = (
    Kind("programmes", ("code",), Programme, read_programmes),
    Kind("subjects", ("code",), Subject, read_subjects),
    Kind("topics", ("code",), Topic, read_topics),
    Kind("organisations", ("pic",), Organisation, read_organisations),
    Kind("projects", ("number",), Grant, read_projects),
    Kind("communities", ("id",), Community, read_communities),
    Kind("links", ("community", "grant"), CommunityGrant, read_links),
)
