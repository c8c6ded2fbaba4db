"""The folder in which dumps lie: one folder for each, whole from the moment it has its name."""

import fcntl
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path

from communities.harvest.dumps.manifest import MANIFEST, Manifest, read_manifest

NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([0-9]{1,4}))?")
"""A day; a second dump of the same day ends in -2, and so on."""

_MAKING, _REMOVING = ".making-", ".removing-"


class DumpRunning(Exception):  # noqa: N818 - a refusal, not a fault
    """Another process makes a dump in the same folder; nothing was changed."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Another dump is being made there. Wait until it has ended, then try again.")


class Shelf:
    """A folder of dumps."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def list_names(self) -> list[str]:
        """Return the names of all dumps, newest first."""
        if not self.root.is_dir():
            return []
        matches = (NAME.fullmatch(path.name) for path in self.root.iterdir() if (path / MANIFEST).is_file())
        return [match[0] for match in sorted(filter(None, matches), key=_age, reverse=True)]

    def list_dumps(self) -> list[Manifest]:
        """Return the manifests of all dumps that can be read, newest first."""
        return [manifest for name in self.list_names() if (manifest := self._read(name))]

    def _read(self, name: str) -> Manifest | None:
        try:
            return read_manifest(self.root / name / MANIFEST)
        except (OSError, ValueError):
            return None  # removed this very moment, or made by another version

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the folder for the block, and clear away what a killed run has left. Raises DumpRunning.

        The kernel ends the lock with the process, so nothing is left to clear away of that.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DumpRunning from error
            self._clear_away()
            yield

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """Give a new folder that nobody sees; it is gone afterwards unless it was published."""
        folder = self.root / f"{_MAKING}{uuid.uuid4().hex}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def choose_name(self, day: date) -> str:
        """Return the name of the next dump of a day."""
        names = (f"{day}-{number}" if number > 1 else str(day) for number in count(1))
        return next(name for name in names if not (self.root / name).exists())

    def publish(self, folder: Path, name: str) -> None:
        """Let a finished dump be seen, all of it at once; after a crash it is there whole or not at all."""
        _sync(folder)
        folder.rename(self.root / name)
        _sync(self.root)

    def keep(self, number: int) -> None:
        """Remove all dumps but the newest so many."""
        for name in self.list_names()[number:]:
            hidden = self.root / f"{_REMOVING}{name}"
            (self.root / name).rename(hidden)
            shutil.rmtree(hidden, ignore_errors=True)

    def _clear_away(self) -> None:
        for path in self.root.iterdir():
            if path.name.startswith((_MAKING, _REMOVING)):
                shutil.rmtree(path, ignore_errors=True)


def _age(match: re.Match[str]) -> tuple[str, int]:
    return match[1], int(match[2] or 1)


def _sync(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
