"""Chooses the language of a mail: its recipient's, not that of whoever caused it."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation


def speaking(language: str) -> AbstractContextManager[None]:
    """Return a context in which texts are in the language that a person has chosen.

    Who has chosen none (an empty text) is written to in the site's own: a job that sends a mail has no
    browser to ask.
    """
    return translation.override(language or settings.LANGUAGE_CODE)
