"""Makes a dump: one pass over the catalogue as it is at one moment, whatever its size in the same memory."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from communities.cordis.progress import Progress, Step, stay_silent
from communities.harvest.dumps.comparing import pair_lines
from communities.harvest.dumps.delta import DeltaWriter
from communities.harvest.dumps.kinds import KINDS, Kind
from communities.harvest.dumps.lines import write_line
from communities.harvest.dumps.manifest import MANIFEST, SCHEMA, SCHEMA_VERSION, SUMS, Manifest, PackedFile
from communities.harvest.dumps.packing import ENDINGS, Packing, unpack
from communities.harvest.dumps.shelf import Shelf
from communities.harvest.dumps.snapshot import one_moment
from communities.harvest.dumps.sums import sum_file, write_sums
from communities.selectors import current_release

logger = logging.getLogger(__name__)

SCHEMA_FILE = Path(__file__).with_name(SCHEMA)


@dataclass(frozen=True, slots=True)
class Base:
    """The dump before, which the delta starts from."""

    name: str
    folder: Path

    def read(self, kind: Kind) -> Iterator[bytes]:
        """Give its lines of a kind."""
        return unpack(self.folder / f"{kind.name}.{ENDINGS['zstd']}")


def export_dump(root: Path, *, progress: Progress = stay_silent) -> Manifest:
    """Make a dump in a folder of its own below `root`. Raises DumpRunning, or OSError (nothing is left then).

    Must not run within a transaction.
    """
    shelf = Shelf(root)
    with shelf.turn():
        return make_dump(shelf, progress=progress)


def make_dump(shelf: Shelf, *, progress: Progress = stay_silent) -> Manifest:
    """Make a dump and publish it; the caller holds the shelf's turn."""
    with shelf.workshop() as folder:
        manifest = _write_all(folder, shelf, progress)
        shelf.publish(folder, manifest.name)
    return manifest


def _write_all(folder: Path, shelf: Shelf, progress: Progress) -> Manifest:
    base, now = _find_base(shelf), timezone.now()
    with ExitStack() as stack:
        delta = stack.enter_context(DeltaWriter(folder)) if base else None
        stack.enter_context(one_moment())
        release = current_release()
        files = [file for kind in KINDS for file in _write_kind(folder, kind, base, delta, progress)]
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            name=shelf.choose_name(now.date()),
            created=now.isoformat().replace("+00:00", "Z"),
            data_date=release.day.isoformat() if release else None,
            site=settings.SITE_URL,
            records={file.kind: file.records for file in files},
            files=tuple(files),
            delta=delta.finish(base.name, sum_file(base.folder / MANIFEST)) if base and delta else None,
        )
    _write_papers(folder, manifest)
    return manifest


def _write_kind(
    folder: Path, kind: Kind, base: Base | None, delta: DeltaWriter | None, progress: Progress
) -> tuple[PackedFile, ...]:
    step = Step(kind.name, kind.model._meta.base_manager.count(), "records", progress)
    before = base.read(kind) if base else iter(())
    with Packing(folder, kind.name) as packing:
        for old, new in pair_lines(kind, before, map(write_line, kind.read())):
            if new is not None:
                packing.write(new)
                step.advance(1)
            if delta:
                delta.take(kind, old, new)
        step.finish()
        return packing.finish()


def _find_base(shelf: Shelf) -> Base | None:
    """Return the newest dump if a delta can start from it: of this version, and its files undamaged."""
    newest = next(iter(shelf.list_dumps()), None)
    if newest is None:
        return None
    base = Base(newest.name, shelf.root / newest.name)
    try:
        damaged = [file.name for file in newest.files if sum_file(base.folder / file.name) != file.sha256]
    except OSError as error:
        damaged = [str(error)]
    if damaged:
        logger.warning("The dump %s is damaged (%s): the next one has no delta.", base.name, damaged)
        return None
    return base


def _write_papers(folder: Path, manifest: Manifest) -> None:
    """Write what lies beside the records: the schema, the manifest, the checksums."""
    shutil.copyfile(SCHEMA_FILE, folder / SCHEMA)
    manifest.write(folder / MANIFEST)
    sums = {file.name: file.sha256 for file in manifest.all_files}
    papers = {name: sum_file(folder / name) for name in (MANIFEST, SCHEMA)}
    write_sums(folder / SUMS, {**sums, **papers})
    for name in (*papers, SUMS):
        with (folder / name).open("rb") as file:
            os.fsync(file.fileno())
