"""Brings a dump into an empty database, or the delta of the next one into what that made; all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError

from communities.cordis.afterwards import follow_up
from communities.cordis.progress import Progress, Step, stay_silent
from communities.cordis.refusals import RefusedFile
from communities.cordis.session import analyse
from communities.cordis.turns import one_import_at_a_time
from communities.harvest.dumps.delta import DELTA
from communities.harvest.dumps.kinds import KINDS
from communities.harvest.dumps.lines import Record, read_line
from communities.harvest.dumps.manifest import MANIFEST, Manifest, PackedFile
from communities.harvest.dumps.packing import unpack
from communities.harvest.dumps.rebuilding.checking import check_folder, choose_file
from communities.harvest.dumps.rebuilding.marking import leave, mark_written
from communities.harvest.dumps.rebuilding.removing import empty, remove
from communities.harvest.dumps.rebuilding.writing import WRITERS
from communities.harvest.dumps.sums import sum_file
from communities.harvest.upkeep import add_missing
from communities.models import (
    Community,
    CordisRelease,
    Grant,
    Organisation,
    Participation,
    Programme,
    Subject,
    Topic,
)
from communities.services import remove_community

CHUNK = 500
_KINDS = {kind.name: kind for kind in KINDS}
_MODELS: list[type[Model]] = [kind.model for kind in KINDS]
_MODELS += [Participation, Grant.topics.through, Grant.subjects.through]
_TABLES = tuple(model._meta.db_table for model in _MODELS)


def import_dump(path: Path, *, progress: Progress = stay_silent) -> Manifest:
    """Read a dump, given by its folder or manifest, or a delta, given by its file.

    Raises RefusedFile, and then nothing was changed. Must not run within a transaction.
    """
    is_delta = path.name.startswith(f"{DELTA}.")
    folder = path if path.is_dir() else path.parent
    if not path.is_dir() and not is_delta and path.name != MANIFEST:
        raise RefusedFile(f"{path} is neither a dump's folder, nor its {MANIFEST}, nor a {DELTA} file.")
    manifest = check_folder(folder)
    with one_import_at_a_time(), transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Else a million references would be looked up at the end, in one statement.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        (_apply_delta if is_delta else _read_all)(folder, manifest, progress)
        _compare_numbers(folder, manifest)
        # Its moments came with it: a later one, of this database, would hide what the next delta brings.
        add_missing(has_moment=True)
        _record(folder, manifest)
    if not is_delta:
        analyse(*_TABLES)
    follow_up()
    return manifest


def _read_all(folder: Path, manifest: Manifest, progress: Progress) -> None:
    _refuse_unless_empty()
    empty((Programme, Subject, Topic))
    for kind in KINDS:
        file = choose_file(folder, manifest.files, kind.name)
        for chunk in _read_chunks(folder, file, progress):
            with _refusing(folder / file.name):
                WRITERS[kind.name](chunk)


def _apply_delta(folder: Path, manifest: Manifest, progress: Progress) -> None:
    delta = manifest.delta
    if delta is None:
        raise RefusedFile(f"{folder} has no delta: there was no dump before it. Read the dump itself.")
    _refuse_other_base(delta.base, delta.base_manifest_sha256)
    file = choose_file(folder, delta.files, DELTA)
    with _refusing(folder / file.name):
        for chunk in _read_chunks(folder, file, stay_silent):
            _say_goodbye([line["record"] for line in chunk if _of(line) == ("communities", "removed")])
            leave([line["record"] for line in chunk if _of(line) == ("communities", "changed")])
        for chunk in _read_chunks(folder, file, progress):
            for (name, change), lines in groupby(chunk, key=_of):
                records = [line["record"] for line in lines]
                _write_change(name, change, records)


def _say_goodbye(communities: list[Record]) -> None:
    for record in communities:
        remove_community(record["id"], has_moment=True)  # while it has its slug, by which it is told of


def _of(line: Record) -> tuple[str, str]:
    return line["kind"], line["change"]


def _write_change(name: str, change: str, records: list[Record]) -> None:
    if change == "changed":
        WRITERS[name](records)
        mark_written(name, records)
    else:
        remove(_KINDS[name], records)


def _read_chunks(folder: Path, file: PackedFile, progress: Progress) -> Iterator[list[Record]]:
    step = Step(file.name, file.records, "records", progress)
    path, seen = folder / file.name, 0
    lines = unpack(path)
    while chunk := [_read(path, line) for line in islice(lines, CHUNK)]:
        yield chunk
        seen += len(chunk)
        step.advance(len(chunk))
    step.finish()
    if seen != file.records:
        raise RefusedFile(
            f"{path} has {seen} records, its manifest says {file.records}: download both again."
        )


def _read(path: Path, line: bytes) -> Record:
    try:
        return read_line(line)
    except ValueError as error:
        raise RefusedFile(f"{path} holds a line that is no record: {error}.") from error


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Turn what records can't mean into a refusal that names their file."""
    try:
        yield
    except KeyError as error:
        raise RefusedFile(
            f"{path}: a record lacks {error}, or refers to {error} that isn't there."
        ) from error
    except Community.DoesNotExist as error:
        raise RefusedFile(f"{path} removes a community that isn't there.") from error
    except ProtectedError as error:
        raise RefusedFile(f"{path} removes what this portal still refers to: {error.args[0]}") from error
    except (DataError, IntegrityError, ValidationError, TypeError) as error:
        raise RefusedFile(f"{path} holds a record that can't be taken: {error}") from error


def _refuse_unless_empty() -> None:
    there = [
        model._meta.verbose_name_plural for model in (Grant, Organisation, Community) if _has_rows(model)
    ]
    if there:
        raise RefusedFile(
            f"There are {' and '.join(map(str, there))} here already, and a dump is read into an empty "
            f"catalogue. What came from a dump is brought up to date with the next one's {DELTA} file."
        )


def _has_rows(model: Any) -> bool:
    return bool(model._meta.base_manager.exists())


def _refuse_other_base(base: str, checksum: str) -> None:
    newest = CordisRelease.objects.first()
    present = newest.counts.get("dump", {}) if newest else {}
    if present.get("manifest_sha256") != checksum:
        here = f"stands at the dump {present['name']}" if present else "was not read from a dump"
        raise RefusedFile(
            f"This delta starts from the dump {base}, and the catalogue here {here}. "
            "Apply the deltas in between first, or read a whole dump into an empty database."
        )


def _compare_numbers(folder: Path, manifest: Manifest) -> None:
    for kind in KINDS:
        there = kind.model._meta.base_manager.count()
        if there != manifest.records[kind.name]:
            raise RefusedFile(
                f"{folder}: {there} {kind.name} came of it, {MANIFEST} says {manifest.records[kind.name]}."
                " The catalogue here was changed otherwise, or the dump is not whole."
            )


def _record(folder: Path, manifest: Manifest) -> None:
    """Remember which dump this is, as the release that pages quote and that the next delta starts from."""
    checksum = sum_file(folder / MANIFEST)
    CordisRelease.objects.create(
        source=f"dump {manifest.name}",
        checksum=checksum,
        data_date=manifest.data_date,
        counts={"dump": {"name": manifest.name, "manifest_sha256": checksum}},
    )
