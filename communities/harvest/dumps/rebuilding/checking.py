"""Looks a dump over before anything of it is believed: every byte must be one that was published."""

from pathlib import Path

from communities.cordis.refusals import RefusedFile
from communities.harvest.dumps.manifest import MANIFEST, SCHEMA, SUMS, Manifest, PackedFile, read_manifest
from communities.harvest.dumps.sums import read_sums, sum_file


def check_folder(folder: Path) -> Manifest:
    """Return the manifest, once it and every file beside it that the checksums name are found undamaged.

    Files that were not taken along are passed over. Raises RefusedFile, which names the file.
    """
    sums = _read_sums(folder / SUMS)
    if MANIFEST not in sums or not (folder / MANIFEST).is_file():
        raise RefusedFile(f"{folder / MANIFEST} is missing. Take it along with the dump.")
    for name, total in sums.items():
        if (folder / name).exists():
            _check(folder / name, total)
    try:
        manifest = read_manifest(folder / MANIFEST)
    except (OSError, ValueError) as error:
        raise RefusedFile(f"{folder}: {error}") from error
    told = {file.name: file.sha256 for file in manifest.all_files}
    if {name: total for name, total in sums.items() if name not in {MANIFEST, SCHEMA}} != told:
        raise RefusedFile(f"{folder}: {MANIFEST} and {SUMS} tell different files: download both again.")
    return manifest


def choose_file(folder: Path, files: tuple[PackedFile, ...], kind: str) -> PackedFile:
    """Return the file of a kind that is there, in either compression. Raises RefusedFile without one."""
    same = [file for file in files if file.kind == kind]
    for file in same:
        if (folder / file.name).is_file():
            return file
    names = " or ".join(file.name for file in same) or kind
    raise RefusedFile(f"{folder} lacks {names}. Download it, then try again.")


def _read_sums(path: Path) -> dict[str, str]:
    try:
        return read_sums(path)
    except OSError as error:
        raise RefusedFile(f"{path} cannot be read: {error.strerror}. Take it along with the dump.") from error
    except ValueError as error:
        raise RefusedFile(f"{path} is damaged: download it again.") from error


def _check(path: Path, total: str) -> None:
    try:
        is_same = sum_file(path) == total
    except OSError as error:
        raise RefusedFile(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    if not is_same:
        raise RefusedFile(f"{path} is damaged or cut short (its checksum is another): download it again.")
