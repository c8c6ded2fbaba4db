"""What the component page shows: each component's sample, rendered and as markup."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Sample:
    """One component. Its markup lies in `design/samples/<name>.html`."""

    name: str
    title: Words
    note: Words

    def markup(self) -> str:
        """Return the sample as HTML, in the page's language."""
        return render_to_string(f"design/samples/{self.name}.html").strip()


@dataclass(frozen=True)
class Section:
    """Components that serve one purpose."""

    name: str
    title: Words
    samples: tuple[Sample, ...]


SECTIONS = (
    Section(
        "words",
        _("Words and signs"),
        (
            Sample("text", _("Text"), _("Headings, lead, quiet and small words; marks, code and keys.")),
            Sample("tags", _("States"), _("Colour never stands alone: the word says it.")),
            Sample("person", _("People and references"), _("A name lies in <bdi>, whatever its script.")),
            Sample("difference", _("Differences"), _("What was, and what is now; heard as well as seen.")),
            Sample("prose", _("Help pages"), _("Long text with headings that can be linked to.")),
            Sample(
                "codes", _("Recovery codes, and a code to scan"), _("To be printed, or taken by a telephone.")
            ),
            Sample("code", _("Code, and what is shown once"), _("A secret is chosen whole with one click.")),
        ),
    ),
    Section(
        "messages",
        _("Messages"),
        (
            Sample(
                "notices",
                _("Notices"),
                _("Told, done, to be watched, failed. They stay: nothing pops up and goes."),
            ),
            Sample(
                "warning",
                _("Warning and inset"),
                _("One sentence that must not be missed; one that stands apart."),
            ),
            Sample(
                "error_summary",
                _("Error summary"),
                _("Above a refused form; takes the focus and links to the fields."),
            ),
            Sample(
                "confirmation",
                _("Confirmation"),
                _("After something important went well, with its reference."),
            ),
            Sample("failure", _("Failure"), _("What happened, what to do, and the reference to name.")),
            Sample("empty", _("Nothing yet"), _("Says why it is empty, and what to do.")),
        ),
    ),
    Section(
        "controls",
        _("Buttons and fields"),
        (
            Sample("buttons", _("Buttons"), _("One main action on a page. A button says what it does.")),
            Sample(
                "field",
                _("Fields"),
                _("Label, hint, where the value came from, what a curator asked, the error, the input."),
            ),
            Sample(
                "slug",
                _("Field with a verdict"),
                _("What was found out while somebody types, and what is free."),
            ),
            Sample(
                "choices", _("Choices"), _("As cards, where each needs words; the whole card can be pressed.")
            ),
            Sample("choice_rows", _("Choices in lines"), _("For short ones, and boxes to tick.")),
            Sample(
                "search",
                _("Search with suggestions"),
                _("A combobox with its list; without a script the button does it."),
            ),
            Sample("saved", _("Saved, or not"), _("Told politely where it is announced.")),
        ),
    ),
    Section(
        "journey",
        _("On the way"),
        (
            Sample("way_back", _("Way back and breadcrumbs"), _("Where one came from.")),
            Sample("steps", _("Steps"), _("Where one is, and what is done.")),
            Sample("tasks", _("Tasks"), _("What is completed and what is not.")),
            Sample("answers", _("Answers"), _("Each with its way to change it.")),
            Sample(
                "contents", _("Contents and side navigation"), _("For long pages and for rooms with several.")
            ),
        ),
    ),
    Section(
        "room",
        _("Boxes and room"),
        (
            Sample(
                "boxes", _("Boxes"), _("Two doors, a quiet box, a narrow one, and a heading with its action.")
            ),
            Sample(
                "columns", _("Columns"), _("One below the other on a phone, in the order of what matters.")
            ),
        ),
    ),
    Section(
        "lists",
        _("Lists and figures"),
        (
            Sample("rows", _("Rows"), _("Things with a title and some facts.")),
            Sample("facts", _("Facts"), _("Names and values.")),
            Sample(
                "facets",
                _("Facets and chosen filters"),
                _("Links with counts; a chosen one can be taken away."),
            ),
            Sample("table", _("Table"), _("It scrolls in itself; a heading sorts.")),
            Sample("pages", _("Pages"), _("Lists go on from a key: there is a next and a previous.")),
            Sample("stats", _("Figures"), _("A number and what it counts.")),
            Sample("chart", _("Chart"), _("Drawn on the server; the table says the same.")),
        ),
    ),
    Section(
        "stories",
        _("Stories"),
        (
            Sample("timeline", _("Timeline"), _("What happened, and what is to come.")),
            Sample(
                "conversation", _("Conversation"), _("Who said what when; one's own words at the other side.")
            ),
        ),
    ),
)
