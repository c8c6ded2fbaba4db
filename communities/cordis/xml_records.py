"""The XML form of one project: the few elements that are imported, picked out while the text passes.

No tree is built, so a project with thousands of embedded results costs no more memory than a new one. A
document type declaration is refused before anything in it is read: without one, XML has no entities to expand
and nothing to fetch.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Place

LARGEST_DOCUMENT = 64 * 1024**2
"""Bytes. A project with 61 results has 142 kB; the largest flagships stay under 10 MB."""

MOST_RECORDS = 20_000
"""Elements of interest in one project. The largest consortia have under 2,000 rows."""

_CHUNK = 64 * 1024

PROJECT = "project"
_ASSOCIATIONS = "project/relations/associations"
ORGANISATION = f"{_ASSOCIATIONS}/organization"
ORGANISATION_CATEGORY = f"{ORGANISATION}/relations/categories/category"
PROGRAMME = f"{_ASSOCIATIONS}/programme"
WEB_LINK = f"{_ASSOCIATIONS}/webLink"
CATEGORY = "project/relations/categories/category"

_TEXTS = {
    PROJECT: (
        *("id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution"),
        *("rcn", "objective", "contentUpdateDate", "identifiers/grantDoi"),
    ),
    ORGANISATION: (
        *("id", "legalName", "shortName", "contentUpdateDate"),
        *("address/city", "address/country", "address/url"),
    ),
    ORGANISATION_CATEGORY: ("code",),
    PROGRAMME: ("code", "title", "frameworkProgramme"),
    WEB_LINK: ("physUrl",),
    CATEGORY: ("code", "title"),
}
_WANTED = {f"{record}/{text}" for record, texts in _TEXTS.items() for text in texts}
_PASSED = {path[:end] for path in _WANTED for end in range(len(path)) if path[end] == "/"} | _WANTED


@dataclass(slots=True)
class Record:
    """One element of interest: its path, its attributes, and the texts inside it by their path from there."""

    path: str
    line: int
    attributes: Mapping[str, str]
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give a text, empty where the element is absent."""
        return self.texts.get(name, "")


def read_records(read: Callable[[int], bytes], *, name: str) -> Iterator[Record]:
    """Give the records of a document as they end, the project itself last.

    Nothing where the root is no project. Raises `RefusedFile` for broken, hostile or oversized XML.
    """
    collector = _Collector(name)
    size = 0
    while chunk := read(_CHUNK):
        size += len(chunk)
        if size > LARGEST_DOCUMENT:
            raise RefusedFile(f"{name} is larger than {LARGEST_DOCUMENT} bytes: this is no CORDIS project.")
        yield from collector.feed(chunk)
    yield from collector.feed(b"", is_last=True)


class _Collector:
    """Hears the parser's events and keeps what is wanted; everything else is only counted by its depth."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._path = ""
        self._ignored_depth = 0
        self._open: list[Record] = []
        self._closed: list[Record] = []
        self._count = 0
        self._parts: list[str] = []
        # Names come as "namespace name", so that any prefix and no namespace at all are read alike.
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, chunk: bytes, *, is_last: bool = False) -> list[Record]:
        """Parse on, and give the records that have ended."""
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise self._refuse(f"the XML is broken or cut off ({reason})", line=error.lineno) from error
        except (LookupError, ValueError) as error:
            raise self._refuse(f"the text cannot be decoded ({error})") from error
        closed, self._closed = self._closed, []
        return closed

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        path = f"{self._path}/{local}" if self._path else local
        if self._ignored_depth or path not in _PASSED:
            self._ignored_depth += 1
            return
        self._path = path
        if path in _TEXTS:
            self._open_record(path, attributes)
        if path in _WANTED:
            self._parts = []
            self._parser.CharacterDataHandler = self._parts.append

    def _end(self, _: str) -> None:
        if self._ignored_depth:
            self._ignored_depth -= 1
            return
        if self._path in _WANTED:
            self._parser.CharacterDataHandler = None
            record = self._open[-1]
            record.texts.setdefault(self._path.removeprefix(f"{record.path}/"), "".join(self._parts))
        if self._path in _TEXTS:
            self._closed.append(self._open.pop())
        self._path = self._path.rpartition("/")[0]

    def _open_record(self, path: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_RECORDS:
            raise self._refuse(f"the project has more than {MOST_RECORDS} relations")
        self._open.append(Record(path, self._parser.CurrentLineNumber, attributes))

    def _refuse_doctype(self, *_: object) -> None:
        raise self._refuse("the XML declares a document type, which CORDIS's files do not")

    def _refuse(self, reason: str, *, line: int = 0) -> RefusedFile:
        place = Place(self._name, line or self._parser.CurrentLineNumber)
        return RefusedFile(f"{place}: {reason}. Download it from cordis.europa.eu again.")
