"""The buttons of the form for the proposal: each sends the whole form, so that none of them loses a word."""

from dataclasses import dataclass

from django.http import QueryDict

ANCHORS = {
    "slug": "#id_slug",
    "check_slug": "#id_slug",
    "add_grant": "#further-grants",
    "remove_grant": "#further-grants",
    "project": "",
    "mail_link": "",
}
"""The buttons after which one goes on with the form, and where on its page."""


@dataclass(frozen=True)
class Button:
    """What was pressed: `slug:water` is the button “slug” with “water” on it."""

    name: str
    argument: str = ""

    @property
    def stays(self) -> bool:
        """Whether the form is not left for good."""
        return self.name in ANCHORS

    @property
    def anchor(self) -> str:
        """The place on the page to go on at."""
        return ANCHORS[self.name]


def read_button(sent: QueryDict) -> Button:
    """Return the button that sent the form; a form that came without one is saved, and no more."""
    name, _, argument = sent.get("then", "save").partition(":")
    return Button(name, argument)


def press(button: Button, sent: QueryDict) -> QueryDict:
    """Return the form as the button leaves it: with the address on it, without the grant that it removes."""
    if button.name == "slug":
        sent = sent.copy()
        sent["slug"] = button.argument
    elif button.name == "remove_grant":
        numbers = sent.getlist("further_grants")
        sent = sent.copy()
        kept = [number for place, number in enumerate(numbers) if str(place) != button.argument]
        sent.setlist("further_grants", kept)
    return sent
