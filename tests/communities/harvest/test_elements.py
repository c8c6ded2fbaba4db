"""Elements are text, and any text may stand in them: a reader gets back what was written."""

from xml.etree.ElementTree import fromstring

import pytest

from communities.harvest.oai.elements import list_filled, make, write_document


def test_an_element_is_written_with_its_attributes_text_and_children() -> None:
    child = make("b", "1 < 2 & 3 > 2")
    assert make("a:c", "x", [child], xmlns__a="urn:a", left=None, size=3) == (
        '<a:c xmlns:a="urn:a" size="3">x<b>1 &lt; 2 &amp; 3 &gt; 2</b></a:c>'
    )
    assert make("empty") == "<empty/>"
    assert list(list_filled("one", "", None, "x", 0)) == ["<one>x</one>", "<one>0</one>"]


@pytest.mark.parametrize(
    "text", ["]]>", "&amp;", "<!-- x -->", "\"double\" and 'single'", "a\nb\tc\rd", "ä€ \U0001f30a", "</a>"]
)
def test_whatever_text_is_written_is_read_again(text: str) -> None:
    root = fromstring(write_document(make("a", text, said=text)))  # noqa: S314 - our own
    assert (root.text, root.attrib["said"]) == (text, text)


@pytest.mark.parametrize("forbidden", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_has_no_place_for_is_left_out(forbidden: str) -> None:
    root = fromstring(write_document(make("a", f"x{forbidden}y", said=f"x{forbidden}y")))  # noqa: S314 - our own
    assert (root.text, root.attrib["said"]) == ("xy", "xy")
