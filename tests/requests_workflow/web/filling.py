"""Fills the form for a proposal as a browser does: with what the page shows, and what a person changes."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from requests_workflow.models import CommunityRequest

SEVERAL = "further_grants"
"""The one name that several inputs have; they are read as lines of one."""


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.is_post = False
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self.is_post = attributes.get("method") == "post" and "logout" not in (
                attributes.get("action") or ""
            )
        name = attributes.get("name") or ""
        if not self.is_post or not name:
            return
        if tag == "textarea":
            self.textarea, self.values[name] = name, ""
        is_box = attributes.get("type") in {"checkbox", "radio"}
        if tag == "input" and not (is_box and "checked" not in attributes):
            value = attributes.get("value") or ("on" if is_box else "")
            self.values[name] = self._join(value) if name == SEVERAL else value

    def _join(self, value: str) -> str:
        return "\n".join(filter(None, [self.values.get(SEVERAL, ""), value]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A line break right after the tag is the page's, not the value's.
            self.values[self.textarea] = self.values[self.textarea].removeprefix("\n")
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.values[self.textarea] += data


def read_form(page: str) -> dict[str, str]:
    """Return what the forms of a page hold, except signing out."""
    fields = _Fields()
    fields.feed(page)
    return fields.values


def fill(browser: Client, request: CommunityRequest, **entered: Any) -> dict[str, Any]:
    """Open the form and return what would be posted; None unticks a box."""
    page = browser.get(f"/requests/{request.reference}/edit/").text
    values = {**read_form(page), **entered}
    return {name: value for name, value in values.items() if value is not None}
