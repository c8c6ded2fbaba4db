"""Renders a mail's template to a subject of one line and a text of short ones."""

import re
import textwrap
from pathlib import Path
from typing import Any

from django.template import Context, Engine

WIDTH = 76
"""So that an answer may quote a line once or twice before it breaks."""

ENGINE = Engine(dirs=[str(Path(__file__).parent / "templates")])
"""An engine of the mails' own, which reads no other templates and knows no request."""

_PREFIX = re.compile(r"((?:> ?)*)(- )?")


def render_mail(template: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Return subject and text. The template's first line is `Subject: …`, the rest is the text.

    A paragraph is one line in the template, or lines that begin with `- ` or `> `; each is wrapped here.
    Nothing is escaped: this is no HTML, and `A & B` has to arrive as it was written.
    """
    rendered = ENGINE.get_template(template).render(Context(facts, autoescape=False))
    first, _, rest = rendered.partition("\n")
    return fold(first.removeprefix("Subject:")), wrap(rest)


def fold(text: str) -> str:
    """Return the text in one line, whatever it held: nothing can begin a header or a paragraph of its own."""
    return " ".join(text.split())


def quote(text: str) -> str:
    """Return what a person wrote as a quotation, so that no reader takes it for the portal's own words."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def wrap(text: str) -> str:
    """Return the text in lines of at most `WIDTH` characters, addresses whole, with single blank lines."""
    lines = (wrapped for line in text.splitlines() for wrapped in _wrap_line(line.rstrip()))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _wrap_line(line: str) -> list[str]:
    """Wrap one line; what goes on in the next is quoted, or indented under its dash, as the first is."""
    found = _PREFIX.match(line)
    quotation, dash = (found[1], found[2] or "") if found else ("", "")
    wrapped = textwrap.wrap(
        line[len(quotation) + len(dash) :],
        WIDTH,
        initial_indent=quotation + dash,
        subsequent_indent=quotation + " " * len(dash),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapped or [line]
