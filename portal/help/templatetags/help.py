"""The tag that leads from where a question comes up to the page of help that answers it."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.help.files import FALLBACK, find_file

register = template.Library()


@register.simple_tag
def help_link(slug: str, words: str = "", anchor: str = "") -> SafeString:
    """Return a link to a page of help, called by the words, or by its title: `{% help_link "review" %}`.

    Raises ValueError for a page that is not there: the template's first test tells.
    """
    file = find_file(slug, (get_language() or FALLBACK).partition("-")[0])
    if file is None:
        raise ValueError(f"There is no page of help “{slug}”: write docs/help/en/{slug}.md, or name another.")
    address = reverse("help_page", args=[slug]) + (f"#{anchor}" if anchor else "")
    return format_html('<a class="help-link" href="{}">{}</a>', address, words or file.title)
