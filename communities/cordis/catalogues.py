"""Writing what grants refer to: programmes, topics and organisations, each by its own code."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import models

from communities.cordis import stage_reading
from communities.cordis.report import Tally
from communities.cordis.shapes import canonical, restore
from communities.cordis.staged import StagedOrganisation, StagedProgramme, StagedTopic
from communities.models import Organisation, Programme, Topic

Entry = TypeVar("Entry")
Values = dict[str, Any]


def write_programmes(entries: Iterable[StagedProgramme], tally: Tally) -> None:
    """Create or update programmes by code; an empty title leaves the one that is there."""
    for batch in in_batches(entries):
        wanted = {entry.code: {"title": entry.title, "framework": entry.framework} for entry in batch}
        _write_batch(Programme, "code", wanted, blend=_keep_unless_given, tally=tally)


def write_topics(entries: Iterable[StagedTopic], tally: Tally) -> None:
    """Create or update topics by code; an empty title leaves the one that is there."""
    for batch in in_batches(entries):
        wanted = {entry.code: {"title": entry.title} for entry in batch}
        _write_batch(Topic, "code", wanted, blend=_keep_unless_given, tally=tally)


def write_organisations(entries: Iterable[StagedOrganisation], tally: Tally) -> None:
    """Create or update organisations by PIC; the newest contentUpdateDate wins, blanks never do."""
    for batch in in_batches(entries):
        wanted = {entry.pic: _organisation_values(entry) for entry in batch}
        _write_batch(Organisation, "pic", wanted, blend=_keep_the_newer, tally=tally)


def in_batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Cut a stream into lists of at most a batch."""
    stream = iter(entries)
    while batch := list(islice(stream, stage_reading.BATCH)):
        yield batch


def _write_batch(
    model: type[models.Model],
    key: str,
    wanted: dict[str, Values],
    *,
    blend: Callable[[models.Model, Values], Values],
    tally: Tally,
) -> None:
    """Write the entries that are new or differ from what is held, in one statement per batch."""
    held = model._default_manager.in_bulk(list(wanted), field_name=key)  # noqa: SLF001 - Django's documented API
    results = {code: blend(held[code], new) if code in held else new for code, new in wanted.items()}
    updated = [code for code in held if _differs(held[code], results[code])]
    created = [code for code in wanted if code not in held]
    tally.read += len(wanted)
    tally.created += len(created)
    tally.updated += len(updated)
    tally.unchanged += len(held) - len(updated)
    model._default_manager.bulk_create(  # noqa: SLF001 - as above
        [model(**{key: code}, **results[code]) for code in created + updated],
        update_conflicts=True,
        unique_fields=[key],
        update_fields=list(next(iter(wanted.values()))),
    )


def _differs(held: models.Model, values: Values) -> bool:
    return any(canonical(getattr(held, name)) != canonical(value) for name, value in values.items())


def _keep_unless_given(held: models.Model, values: Values) -> Values:
    return {name: value or getattr(held, name) for name, value in values.items()}


def _keep_the_newer(held: models.Model, values: Values) -> Values:
    """Let the side with the newer date speak first, and the other fill what it leaves blank."""
    known, given = getattr(held, "content_updated_at"), values["content_updated_at"]  # noqa: B009 - any model
    if known is None or (given is not None and given >= known):
        return _keep_unless_given(held, values)
    return {name: getattr(held, name) or value for name, value in values.items()}


def _organisation_values(entry: StagedOrganisation) -> Values:
    moment = restore(Organisation, "content_updated_at", entry.content_updated_at)
    return {**entry.fields, "content_updated_at": moment}
