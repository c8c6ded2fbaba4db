"""The rules of a run: what is skipped on a desk is a failure in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


def run_pytest(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of a folder in a process of its own, with the project's pytest settings."""
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, *arguments, str(folder)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "TEST_DATABASE_URL": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def skipping_tests(tmp_path: Path) -> Path:
    """A folder with a test that is skipped, a module that is, and a test that may fail."""
    (tmp_path / "test_one.py").write_text(
        "import pytest\n"
        "def test_skipped(): pytest.skip('no server')\n"
        "@pytest.mark.xfail(strict=True)\n"
        "def test_expected_to_fail(): assert False\n"
    )
    (tmp_path / "test_two.py").write_text("import pytest\npytest.importorskip('no_such_package')\n")
    return tmp_path


def test_on_a_desk_a_skip_is_told_with_its_reason(skipping_tests: Path) -> None:
    run = run_pytest(skipping_tests, CI_REQUIRE_SERVICES="")
    assert run.returncode == 0, run.stdout
    assert "no server" in run.stdout
    assert "2 skipped, 1 xfailed" in run.stdout


def test_in_ci_every_skip_is_a_failure(skipping_tests: Path) -> None:
    (skipping_tests / "test_two.py").unlink()
    run = run_pytest(skipping_tests, CI_REQUIRE_SERVICES="1")
    assert run.returncode == 1
    assert "was skipped where nothing may be" in run.stdout
    assert "1 failed, 1 xfailed" in run.stdout


def test_in_ci_a_skipped_module_is_an_error(skipping_tests: Path) -> None:
    (skipping_tests / "test_one.py").unlink()
    run = run_pytest(skipping_tests, CI_REQUIRE_SERVICES="1")
    assert run.returncode == 2
    assert "1 error" in run.stdout


def test_a_browser_test_waits_until_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("import pytest\n@pytest.mark.browser\ndef test_page(): pass\n")
    assert "1 deselected" in run_pytest(tmp_path).stdout
    assert "1 passed" in run_pytest(tmp_path, "-m", "browser").stdout


def test_in_ci_too_a_test_may_miss_data_that_are_not_in_the_repository(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        "import pytest\n@pytest.mark.outside_data\ndef test_dump(): pytest.skip('no dump')\n"
    )
    assert "1 skipped" in run_pytest(tmp_path, CI_REQUIRE_SERVICES="1").stdout
