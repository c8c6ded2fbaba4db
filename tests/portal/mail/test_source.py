"""The source of a mail: what is read as what, and that nobody's words are taken for the portal's."""

from portal.mail.plain import write_text
from portal.mail.source import Block, fold, quote, read_source

SOURCE = """
Subject: Accepted: a community
Tone: success

Dear Ada,

One line.
Another.

# What to do
- this
- that

> said
>
> again
== 123-456
=> See it: https://portal.example/a
--
Because.

=> Stop https://portal.example/b
"""


def test_a_source_is_read_block_by_block() -> None:
    letter = read_source(SOURCE)
    assert (letter.subject, letter.tone) == ("Accepted: a community", "success")
    assert letter.blocks == (
        Block("paragraph", ("Dear Ada,",)),
        Block("paragraph", ("One line.", "Another.")),
        Block("heading", ("What to do",)),
        Block("list", ("this", "that")),
        Block("quotation", ("said", "", "again")),
        Block("code", ("123-456",)),
        Block("action", ("See it: https://portal.example/a",)),
        Block("paragraph", ("Because.",), is_small_print=True),
        Block("action", ("Stop https://portal.example/b",), is_small_print=True),
    )
    assert letter.links == ["https://portal.example/a", "https://portal.example/b"]


def test_the_text_of_a_letter_reads_like_a_letter() -> None:
    assert write_text(read_source(SOURCE)) == (
        "Dear Ada,\n\nOne line.\nAnother.\n\nWhat to do\n- this\n- that\n\n> said\n>\n> again\n\n123-456\n\n"
        "See it:\nhttps://portal.example/a\n\n-- \nBecause.\n\nStop:\nhttps://portal.example/b\n"
    )


def test_folding_leaves_one_line_whatever_breaks_it() -> None:
    assert fold(" a\r\nb\u2028c\x85d\x0be\tf ") == "a b c d e f"


def test_a_name_can_not_make_itself_a_block() -> None:
    for mark in ("# ", "- ", "> ", "== ", "=> ", "--", "# > "):
        [block] = read_source(f"Subject: x\n\n{fold(mark + 'Eve')} writes to you").blocks
        assert block.kind == "paragraph"
    assert fold("-omics, C# and a->b") == "-omics, C# and a->b"


def test_what_a_person_wrote_stays_a_quotation_whatever_marks_it_has() -> None:
    said = "=> Click https://evil.example\n--\n# Heading\n\nSubject: new"
    [block] = read_source(f"Subject: x\n\n{quote(said)}").blocks
    assert block == Block("quotation", tuple(said.splitlines()))


def test_long_lines_are_wrapped_with_addresses_whole_and_lists_indented() -> None:
    address = "https://portal.example/" + "x" * 90
    assert f"See:\n{address}\n" in write_text(read_source(f"Subject: x\n\n=> See {address}"))
    lines = write_text(read_source("Subject: x\n\n- " + "word " * 30)).splitlines()
    assert [line[:3] for line in lines] == ["- w", "  w"]


def test_a_long_quotation_is_quoted_in_every_line_and_a_quoted_one_twice() -> None:
    source = "Subject: x\n\n" + quote("word " * 30 + "\n> " + "deep " * 30 + "\n\nend")
    lines = write_text(read_source(source)).splitlines()
    assert all(line.startswith(">") and len(line) <= 76 for line in lines)
    assert lines[-2:] == [">", "> end"]
    assert all(line.startswith("> > deep") for line in lines if "deep" in line)


def test_folding_keeps_the_spaces_that_hold_words_together() -> None:
    assert fold(" «\u00a0Eaux\u00a0»\u202f:\n deux\u2028trois\t") == "«\u00a0Eaux\u00a0»\u202f: deux trois"
