"""Makes a letter into HTML that mail programs can show: styles inlined, light and dark, nothing from afar."""

from functools import cache

from css_inline import CSSInliner
from django.template.loader import render_to_string

from portal.mail.source import Letter


def write_html(letter: Letter, *, reference: str = "") -> str:
    """Return the letter as a page of HTML, in the language that is active.

    What a person wrote is escaped. The colours for the dark and the rules for narrow windows stay in a style
    element, since a media query can't be inlined; a program that drops them shows the light page.
    """
    context = {
        "subject": letter.subject,
        "tone": letter.tone,
        "reference": reference,
        "preview": next((b.words for b in letter.blocks[1:] if b.kind == "paragraph"), ""),
        "blocks": [block for block in letter.blocks if not block.is_small_print],
        "small_print": [block for block in letter.blocks if block.is_small_print],
    }
    return _inliner().inline(render_to_string("mail/letter.html", context))


@cache
def _inliner() -> CSSInliner:
    """Return what moves rules into style attributes; it reads no file and no address."""
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
