"""Makes help pages out of their files: HTML, its contents, and its sections for the search."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override
from markdown import Markdown

from portal.help.files import HelpFile, find_file, read_files
from portal.help.live import fill_in
from portal.traffic.policies import RateTable
from portal.traffic.rates import current_rates


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the contents of a page."""

    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of a page between two headings, as plain text; the first has no heading and no anchor."""

    file: HelpFile
    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page as it is shown."""

    file: HelpFile
    html: SafeString
    contents: tuple[Heading, ...]
    sections: tuple[Section, ...]


def find_page(slug: str, language: str) -> HelpPage | None:
    """Return the page of this name in a language, or in English where that has none; None without either."""
    file = find_file(slug, language)
    return None if file is None else _make_page(file, current_rates(), settings.SITE_URL)


def all_sections(language: str) -> tuple[Section, ...]:
    """Return the sections of all pages, for the search."""
    pages = (_make_page(file, current_rates(), settings.SITE_URL) for file in read_files(language))
    return tuple(section for page in pages for section in page.sections)


@lru_cache(maxsize=256)
def _make_page(file: HelpFile, _rates: RateTable, _site: str) -> HelpPage:
    """Make a page once for each set of facts that it may hold, in the words of the file's language."""
    # HTML in a file is shown as it is written: what a page may hold is what Markdown makes, nothing else.
    markdown = Markdown(
        extensions=["toc", "tables", "fenced_code", "def_list", "attr_list"],
        extension_configs={"toc": {"permalink": False}},
    )
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    with override(file.language):
        html = markdown.convert(fill_in(file.source))
    contents = tuple(Heading(token["id"], token["name"]) for token in markdown.toc_tokens)
    sections = _SectionReader(file, html).sections
    return HelpPage(file, mark_safe(_let_tables_scroll(html)), contents, tuple(sections))  # noqa: S308 - made above


def _let_tables_scroll(html: str) -> str:
    """Put each table into a box that scrolls by itself, also by keyboard: none may widen the page."""
    opened = html.replace("<table>", '<div class="scroll" role="group" tabindex="0"><table>')
    return opened.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')


class _SectionReader(HTMLParser):
    """Cuts a page at its headings."""

    def __init__(self, file: HelpFile, html: str) -> None:
        super().__init__()
        self.file = file
        self.sections: list[Section] = []
        self._anchor, self._heading, self._text = "", "", ""
        self._is_in_heading = False
        self.feed(html)
        self._end_section()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin another section at a heading; words of different elements stay apart."""
        if tag in ("h2", "h3"):
            self._end_section()
            self._anchor = dict(attrs).get("id") or ""
            self._is_in_heading = True
        elif tag in ("li", "dt", "dd", "td", "th", "pre"):
            self._text += " · "
        elif tag not in ("a", "code", "em", "strong"):
            self._text += " "

    def handle_endtag(self, tag: str) -> None:
        """End the heading."""
        if tag in ("h2", "h3"):
            self._is_in_heading = False

    def handle_data(self, data: str) -> None:
        """Take the words."""
        if self._is_in_heading:
            self._heading += data
        else:
            self._text += data

    def _end_section(self) -> None:
        text = re.sub(r"(?:· )+", "· ", " ".join(self._text.split())).removeprefix("· ")
        if text or self._heading:
            self.sections.append(Section(self.file, self._anchor, self._heading, text))
        self._anchor, self._heading, self._text = "", "", ""
