"""The diagram and the page that shows it: as the table says, and checked."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from pytest_django import Settings

from requests_workflow.diagram import describe_table, draw_diagram
from requests_workflow.management.commands.draw_workflow import BEGIN, END, redraw

EDGES = """
draft --> submitted: submit
changes_requested --> submitted: resubmit
submitted --> in_review: claim
in_review --> submitted: release
in_review --> submitted: lapse
in_review --> changes_requested: request_changes
in_review --> accepted: accept
in_review --> declined: decline
draft --> cancelled: cancel
submitted --> cancelled: cancel
in_review --> cancelled: cancel
changes_requested --> cancelled: cancel
draft --> expired: expire
changes_requested --> expired: expire
declined --> submitted: reopen
expired --> submitted: reopen
"""


def make_page(folder: Path, text: str) -> Path:
    """Write the documentation's page below a folder."""
    page = folder / "docs" / "workflow.md"
    page.parent.mkdir()
    page.write_text(text, encoding="utf-8")
    return page


def test_the_diagram_has_every_move_and_both_ends() -> None:
    first, *lines = [line.strip() for line in draw_diagram().splitlines()]
    assert first == "stateDiagram-v2"
    assert [line for line in lines if ": " in line] == EDGES.split("\n")[1:-1]
    assert "[*] --> draft" in lines
    assert [line for line in lines if line.endswith("--> [*]")] == ["accepted --> [*]", "cancelled --> [*]"]
    assert 'state "changes requested" as changes_requested' in lines


def test_the_table_says_in_words_who_may_and_what_it_takes() -> None:
    rows = {row.split("`")[1]: row for row in describe_table().splitlines()[2:]}
    assert len(rows) == 11
    assert rows["decline"] == (
        "| `decline` | in review | declined | a curator who claimed it, without a conflict of interest "
        "| a reason from the list, a comment | the coordinator (after a hold) |"
    )
    assert rows["expire"] == (
        "| `expire` | draft, changes requested | expired | the portal "
        "| 30 days without an answer; a draft: 90 days untouched | the coordinator |"
    )


def test_the_page_in_the_documentation_is_current() -> None:
    page = Path(project.BASE_DIR, "docs", "workflow.md").read_text(encoding="utf-8")
    assert redraw(page) == page


def test_drawing_replaces_what_is_between_the_marks_and_nothing_else(
    tmp_path: Path, settings: Settings
) -> None:
    settings.BASE_DIR = tmp_path
    page = make_page(tmp_path, f"# Mine\n\n{BEGIN}\nold\n{END}\n\nAlso mine.\n")
    with pytest.raises(CommandError, match=r"run `manage\.py draw_workflow`"):
        call_command("draw_workflow", "--check")
    assert "old" in page.read_text(encoding="utf-8")
    call_command("draw_workflow")
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Mine\n\n{BEGIN}\n\n```mermaid\nstateDiagram-v2\n")
    assert text.endswith(f"{END}\n\nAlso mine.\n")
    assert "\nold\n" not in text
    call_command("draw_workflow", "--check")


def test_a_page_that_lost_its_marks_is_not_overwritten(tmp_path: Path, settings: Settings) -> None:
    settings.BASE_DIR = tmp_path
    page = make_page(tmp_path, "# Mine\n")
    with pytest.raises(CommandError, match="put back the lines"):
        call_command("draw_workflow")
    assert page.read_text(encoding="utf-8") == "# Mine\n"
