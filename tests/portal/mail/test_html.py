"""The HTML of a mail: the same words as its text, nothing from afar, nothing that anybody slipped in."""

import re
from email import message_from_bytes
from html.parser import HTMLParser

from django.conf import settings
from django.utils import translation

from portal.mail.html import write_html
from portal.mail.message import make_message
from portal.mail.plain import write_text
from portal.mail.source import quote, read_source

NASTY = '<img src=x onerror="alert(1)"> & </style><script>alert(1)</script>'
SOURCE = f"""Subject: About {NASTY}
Tone: error

Dear {NASTY},

What happened.

{quote(NASTY)}

=> See it https://portal.example/a?b=1&c=2
--
=> Stop https://portal.example/b
"""


class Reader(HTMLParser):
    """Collects what a mail program would show, where it would lead, and what it would load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(str(dict(attrs)["href"]))

    def handle_data(self, data: str) -> None:
        if self.tags[-1][0] != "style":
            self.words += data.split()


def test_what_people_wrote_is_shown_and_never_run() -> None:
    reader = Reader(write_html(read_source(SOURCE)))
    assert {"img", "script"}.isdisjoint(tag for tag, _ in reader.tags)
    assert " ".join(reader.words).count("<script>alert(1)</script>") >= 3


def test_both_forms_lead_to_the_same_places_and_say_the_same_words() -> None:
    letter = read_source(SOURCE)
    reader = Reader(write_html(letter))
    assert reader.links == ["https://portal.example/a?b=1&c=2", "https://portal.example/b"]
    marks = {">", "--", *letter.links}
    text = {word.rstrip(":") for word in write_text(letter).split()} - marks
    assert text <= {word.rstrip(":") for word in reader.words}


def test_nothing_is_loaded_from_anywhere() -> None:
    page = write_html(read_source(SOURCE))
    reader = Reader(page)
    assert not [
        attributes for _, attributes in reader.tags if {"src", "background", "srcset"} & set(attributes)
    ]
    assert {"link", "iframe", "img", "video"}.isdisjoint(tag for tag, _ in reader.tags)
    assert "url(" not in page
    assert "@import" not in page


def test_styles_stand_at_the_elements_and_the_dark_ones_in_a_rule() -> None:
    page = write_html(read_source(SOURCE))
    styles = page[page.index("<style") : page.index("</style>")]
    assert "prefers-color-scheme: dark" in styles
    assert "max-width: 480px" in styles
    assert not re.search(r"^\.said \{", styles, re.MULTILINE)
    assert re.search(r'<p class="said"[^>]* style="[^"]*color:', page)


def test_each_colour_of_the_light_page_that_is_text_has_one_for_the_dark() -> None:
    rules = settings.BASE_DIR.joinpath("portal/templates/mail/letter.css").read_text()
    light, dark = rules.split("@media (prefers-color-scheme: dark)")
    coloured = set(re.findall(r"^\.([a-z-]+) \{[^}]*[ ;{]color:", light, re.MULTILINE))
    assert coloured
    assert coloured <= set(re.findall(r"\.([a-z-]+)", dark))


def test_the_language_of_a_mail_is_named_in_it() -> None:
    with translation.override("de"):
        assert '<html lang="de" dir="ltr">' in write_html(read_source(SOURCE))


def test_a_message_has_both_forms_and_names_the_request_in_its_subject() -> None:
    message = make_message(read_source(SOURCE), to="a@b.example", reference="EUC-2027-000042")
    assert message.subject.startswith("[EUC-2027-000042] About <img")
    sent = message_from_bytes(message.message().as_bytes())
    assert sent.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in sent.walk()][1:] == ["text/plain", "text/html"]
    assert sent["Auto-Submitted"] == "auto-generated"
