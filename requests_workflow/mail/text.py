"""Renders the template of a mail about a request to a letter, from which its text and its HTML are made."""

from pathlib import Path
from typing import Any

from django.template import Context, Engine

from portal.mail.source import Letter, fold, quote, read_source

__all__ = ["ENGINE", "fold", "quote", "render_mail"]

ENGINE = Engine(
    dirs=[str(Path(__file__).parent.parent / "templates")],
    libraries={"i18n": "django.templatetags.i18n"},
    builtins=["django.templatetags.i18n", "requests_workflow.mail.words"],
)
"""An engine of the mails' own, which reads no other templates and knows no request."""


def render_mail(template: str, facts: dict[str, Any]) -> Letter:
    """Return the letter, in the language that is active. `portal.mail.source` says how a template is written.

    Nothing is escaped here: `A & B` has to arrive as it was written. The HTML escapes what it is given.
    """
    return read_source(ENGINE.get_template(template).render(Context(facts, autoescape=False)))
