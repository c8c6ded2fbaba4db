"""The project as it lies on disk: pinned packages, commands that stay, rules that no other tool watches."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.settings import ENVIRONMENT

ROOT: Path = settings.BASE_DIR


def read(path: str) -> str:
    """Return a file of the project as text."""
    return (ROOT / path).read_text(encoding="utf-8")


PROJECT: dict[str, Any] = tomllib.loads(read("pyproject.toml"))
PINNED = {"requirements.txt": None, "requirements-ci.txt": "ci", "tests/requirements-e2e.txt": "e2e"}
SET_UP = "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt"
README_COMMANDS = (
    f"{SET_UP} && .venv/bin/python manage.py demo",
    f"{SET_UP} && .venv/bin/python -m pytest -n auto",
)
# Written so that this very file holds none of them.
PATHS_OF_ONE_MACHINE = re.compile(rb"/(?:work|root)/")
HTTP = ("django.http.", "django.shortcuts.", "django.views.", "rest_framework.")


def read_pins(path: str) -> dict[str, Requirement]:
    """Return a requirement file's packages by their normal name, and with them those it includes."""
    pins: dict[str, Requirement] = {}
    for line in read(path).splitlines():
        if line.startswith("-r "):
            pins |= read_pins(str(Path(path).parent / line.removeprefix("-r ")))
        elif line and not line.startswith("#"):
            pins[canonicalize_name(Requirement(line).name)] = Requirement(line)
    return pins


def read_ranges(extra: str | None) -> list[Requirement]:
    """Return the ranges that pyproject.toml gives, those of an extra or the project's own."""
    project = PROJECT["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return [Requirement(line) for line in lines]


def list_files() -> Iterator[Path]:
    """Go through the files that git has, or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for name in sorted(set(listed.stdout.decode().split("\0")) - {""}):
        if (path := ROOT / name).is_file():
            yield path


def list_imports(path: Path) -> Iterator[str]:
    """Go through the full names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def list_domain_files() -> Iterator[Path]:
    """Go through the modules that must know no HTTP; the contract in pyproject.toml lists them."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (domain,) = [contract for contract in contracts if contract["id"] == "domain"]
    for module in domain["source_modules"]:
        path = ROOT / module.replace(".", "/")
        yield from path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]


@pytest.mark.parametrize("path", PINNED)
def test_every_package_is_pinned_to_one_version(path: str) -> None:
    for name, pin in read_pins(path).items():
        (specifier,) = pin.specifier
        assert specifier.operator == "==", name
        assert "*" not in specifier.version, name
        assert not pin.url, name


@pytest.mark.parametrize(("path", "extra"), PINNED.items())
def test_the_pinned_set_keeps_every_range_of_pyproject(path: str, extra: str | None) -> None:
    pins = read_pins(path)
    for wanted in read_ranges(extra):
        pin = pins.get(canonicalize_name(wanted.name))
        assert pin is not None, f"{wanted.name} is not in {path}: run `make lock`"
        (specifier,) = pin.specifier
        assert wanted.specifier.contains(specifier.version), f"{pin} is not {wanted}: run `make lock`"


@pytest.mark.parametrize("path", PINNED)
def test_requirement_files_name_no_index_and_say_how_they_are_made(path: str) -> None:
    text = read(path)
    assert "make lock" in text.splitlines()[1]
    assert "://" not in text
    assert "index" not in text


@pytest.mark.parametrize("command", README_COMMANDS)
def test_the_readme_names_the_command(command: str) -> None:
    assert command in read("README.md").splitlines()


def test_ci_runs_the_readmes_test_command() -> None:
    script = read(".ci/run")
    assert README_COMMANDS[1] in script
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_no_file_names_a_path_of_one_machine() -> None:
    assert [path.name for path in list_files() if PATHS_OF_ONE_MACHINE.search(path.read_bytes())] == []


def test_the_tests_decide_every_variable_that_the_settings_read() -> None:
    modules = sorted((ROOT / "portal" / "settings").glob("*.py"))
    text = "\n".join(module.read_text() for module in modules)
    variables = set(re.findall(r'\benv\.?\w*\(\s*"([A-Z_]+)"', text))
    assert "SECRET_KEY" in variables
    assert variables <= set(ENVIRONMENT)


@pytest.mark.parametrize("path", list(list_domain_files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_workflow_itself_knows_no_http(path: Path) -> None:
    assert [name for name in list_imports(path) if f"{name}.".startswith(HTTP)] == []


def test_the_image_runs_as_nobody_special() -> None:
    lines = [line for line in read("Dockerfile").splitlines() if line[:1].isupper()]
    (user,) = [line for line in lines if line.startswith("USER ")]
    assert user.split()[1] not in {"root", "0"}
    assert not any(line.startswith(("RUN ", "COPY ", "ADD ")) for line in lines[lines.index(user) :])
    assert all(":" in line for line in lines if line.startswith("FROM "))
    assert "SECRET_KEY" not in "".join(lines)


def test_the_image_collects_static_files_only_if_the_settings_say_where_to() -> None:
    assert ("collectstatic" in read("Dockerfile")) == bool(settings.STATIC_ROOT)


@pytest.fixture(scope="module")
def compose() -> Any:
    """The services of compose.yaml."""
    return yaml.safe_load(read("compose.yaml"))["services"]


OURS = ("web", "worker", "beat")


def test_compose_starts_the_portal_after_its_tables_are_there(compose: Any) -> None:
    assert set(compose) == {*OURS, "migrate", "db", "redis"}
    for name in OURS:
        waits = {service: on["condition"] for service, on in compose[name]["depends_on"].items()}
        assert waits.pop("migrate") == "service_completed_successfully"
        assert waits == {"db": "service_healthy", "redis": "service_healthy"}
    assert compose["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert "healthcheck" in compose["db"]
    assert "healthcheck" in compose["redis"]


def test_compose_opens_one_port_to_this_machine_alone_and_no_more_rights_than_needed(compose: Any) -> None:
    assert {name: service["ports"] for name, service in compose.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }
    for name in (*OURS, "migrate"):
        assert compose[name]["cap_drop"] == ["ALL"]
        assert compose[name]["read_only"] is True
        assert "user" not in compose[name]


@pytest.mark.parametrize("name", OURS)
def test_compose_gives_every_process_the_same_folder_to_write_to(compose: Any, name: str) -> None:
    (folder,) = re.findall(r"DATA_DIR=(\S+)", read("Dockerfile"))
    assert compose[name]["volumes"] == [f"kept:{folder}"], "dumps that the worker makes are sent by the web"


@pytest.mark.parametrize("name", [*OURS, "migrate"])
def test_compose_lets_every_variable_through_that_the_environment_file_names(compose: Any, name: str) -> None:
    assert compose[name]["env_file"] == [{"path": ".env", "required": False}]
    assert ".env" in read(".dockerignore").splitlines(), "secrets stay out of the image"


@pytest.mark.parametrize("name", [*OURS, "migrate"])
def test_compose_holds_no_secret_and_starts_with_none_missing(compose: Any, name: str) -> None:
    environment = compose[name]["environment"]
    assert set(environment) <= {*ENVIRONMENT, "WEB_CONCURRENCY"}
    for variable in ("SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_URL"):
        assert environment[variable].startswith(f"${{{variable}:?")
    assert "${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
