"""The documentation says what is so."""

import re
from pathlib import Path

from requests_workflow.jobs import JOBS

PROJECT = Path(__file__).resolve().parent.parent


def test_every_variable_that_the_settings_read_is_documented_and_no_other() -> None:
    modules = sorted((PROJECT / "portal" / "settings").glob("*.py"))
    settings = "\n".join(module.read_text() for module in modules)
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    section = (
        (PROJECT / "docs" / "operations.md").read_text().partition("## Environment")[2].partition("\n## ")[0]
    )
    documented = set(re.findall(r"^\| `([A-Z_]+)`", section, re.MULTILINE))
    assert documented == read


def test_every_job_is_told_of_and_no_other() -> None:
    section = (
        (PROJECT / "docs" / "operations.md").read_text().partition("## The jobs")[2].partition("\n## ")[0]
    )
    first_cells = " ".join(re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE))
    assert sorted(re.findall(r"`(\w+)`", first_cells)) == sorted(JOBS)


def test_every_decision_record_has_its_number_as_title() -> None:
    for path in sorted((PROJECT / "docs" / "decisions").glob("[0-9]*.md")):
        number = int(path.name[:4])
        assert path.read_text().startswith(f"# {number}. "), path.name
