"""The import of EuroSciVoc: all of it or nothing, and again without change."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import transaction

from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Place
from communities.cordis.turns import one_import_at_a_time
from communities.euroscivoc.concepts import Concept, collect_concepts, write_path
from communities.euroscivoc.turtle import read_triples
from communities.harvest.marking import mark_grants_about
from communities.models import Grant, Subject, VocabularyRelease
from communities.moments.marking import mark_updated_grants

LONGEST_LINE = 1024 * 1024
"""Bytes. The longest real line lists the labels of one concept and has under 400."""


@dataclass
class VocabularyReport:
    """What an import did; `withdrawn` are the codes that the vocabulary no longer has, and that stay."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: list[str] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated or self.withdrawn)


def import_vocabulary(path: Path) -> VocabularyReport:
    """Import EuroSciVoc's SKOS-XL file in Turtle. Raises `RefusedFile`, and then nothing was changed."""
    concepts = collect_concepts(read_triples(_read_lines(path), name=path.name), name=path.name)
    report = VocabularyReport(read=len(concepts))
    with one_import_at_a_time(), transaction.atomic():
        for _, level in groupby(concepts, key=lambda concept: len(concept.path)):
            _write_level(list(level), report)
        _withdraw({concept.code for concept in concepts}, report)
        _record(report, source=path.name)
    return report


def _read_lines(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as stream:
            number = 0
            while raw := stream.readline(LONGEST_LINE):
                number += 1
                yield _decode(raw, place=Place(path.name, number))
    except OSError as error:
        raise RefusedFile(f"{path} cannot be read: {error.strerror}. Check the path.") from error


def _decode(raw: bytes, *, place: Place) -> str:
    if len(raw) == LONGEST_LINE:
        raise RefusedFile(f"{place}: the line is longer than {LONGEST_LINE} bytes. This is no EuroSciVoc.")
    try:
        return raw.decode("utf-8-sig" if place.line == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise RefusedFile(f"{place}: the text is not UTF-8. Download the vocabulary again.") from error


def _write_level(level: list[Concept], report: VocabularyReport) -> None:
    """Write the concepts of one depth; those above are there already."""
    held = Subject.objects.in_bulk([concept.code for concept in level], field_name="code")
    parents = Subject.objects.in_bulk(
        {code for concept in level for code in concept.path[-2:-1]}, field_name="code"
    )
    wanted = {concept.code: _make_values(concept, parents) for concept in level}
    created = [code for code in wanted if code not in held]
    updated = [code for code in held if _differs(held[code], wanted[code])]
    report.created += len(created)
    report.updated += len(updated)
    report.unchanged += len(held) - len(updated)
    Subject.objects.bulk_create(
        [Subject(code=code, **wanted[code]) for code in created + updated],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["parent", "depth", "path", "title", "labels", "is_current"],
    )
    shown = [code for code in updated if _is_shown_otherwise(held[code], wanted[code])]
    if shown:
        mark_grants_about(shown)
        about = Grant.subjects.through.objects.filter(subject__code__in=shown)
        mark_updated_grants(Grant.objects.filter(pk__in=about.values("grant")))


def _make_values(concept: Concept, parents: dict[Any, Subject]) -> dict[str, Any]:
    return {
        "parent_id": parents[concept.path[-2]].pk if len(concept.path) > 1 else None,
        "depth": len(concept.path),
        "path": write_path(concept.path),
        "title": concept.labels["en"],
        "labels": concept.labels,
        "is_current": concept.is_current,
    }


def _differs(held: Subject, values: dict[str, Any]) -> bool:
    return any(getattr(held, name) != value for name, value in values.items())


def _is_shown_otherwise(held: Subject, values: dict[str, Any]) -> bool:
    """Whether grants about it look otherwise: they show its English title, and where it stands."""
    return any(getattr(held, name) != values[name] for name in ("title", "path"))


def _withdraw(codes: set[str], report: VocabularyReport) -> None:
    """Mark what the vocabulary has no longer: grants may still refer to it."""
    gone = [
        subject
        for subject in Subject.objects.filter(is_current=True).order_by("code")
        if subject.code not in codes
    ]
    report.withdrawn = [subject.code for subject in gone]
    Subject.objects.filter(pk__in=[subject.pk for subject in gone]).update(is_current=False)


def _record(report: VocabularyReport, *, source: str) -> None:
    if report.has_changes:
        VocabularyRelease.objects.create(source=source, counts=asdict(report))
