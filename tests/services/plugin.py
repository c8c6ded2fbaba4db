"""The pytest plugin that chooses the database, lends the services, and counts a skip as a failure in CI.

It is loaded by `-p` (see pyproject.toml), before pytest-django reads the settings: a conftest would come too
late.
"""

import os
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, TypeVar

import pytest

from tests.services.browser import running_browser
from tests.services.postgresql import running_postgresql
from tests.services.process import ServiceUnavailableError
from tests.services.redis import RedisServer, running_redis

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Service = TypeVar("Service")
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

missing_postgresql = pytest.StashKey[str]()


def is_every_service_promised() -> bool:
    """Tell whether a skip is a failure, as CI says with CI_REQUIRE_SERVICES=1 where all is installed."""
    return os.environ.get("CI_REQUIRE_SERVICES") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--postgres`."""
    parser.getgroup("portal").addoption(
        "--postgres",
        action="store_true",
        help="run on PostgreSQL: the one of TEST_DATABASE_URL, else a private server of our own",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start PostgreSQL if it is asked for, and name it to tests.settings."""
    asked = early_config.known_args_namespace
    if not asked.postgres or asked.help or asked.version or os.environ.get("TEST_DATABASE_URL"):
        return
    services = ExitStack()
    early_config.add_cleanup(services.close)
    try:
        os.environ["TEST_DATABASE_URL"] = services.enter_context(running_postgresql())
        services.callback(os.environ.pop, "TEST_DATABASE_URL")
    except ServiceUnavailableError as error:
        if is_every_service_promised():
            raise pytest.UsageError(str(error)) from error
        early_config.stash[missing_postgresql] = str(error)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which engine the tests run on."""
    return f"database: {config.stash.get(missing_postgresql, '') or _vendor()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what the chosen database can't run, and leave out what is not about it."""
    if reason := config.stash.get(missing_postgresql, ""):
        _skip(items, reason)
    elif _vendor() == "postgresql":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("sqlite")])
        items[:] = [item for item in items if not item.get_closest_marker("sqlite")]
    else:
        _skip(
            [item for item in items if item.get_closest_marker("postgres")],
            "needs PostgreSQL: run `pytest --postgres`",
        )


def _skip(items: list[pytest.Item], reason: str) -> None:
    for item in items:
        item.add_marker(pytest.mark.skip(reason=reason))


def _vendor() -> str:
    from django.db import connection  # noqa: PLC0415 - the plugin is imported before Django has its settings

    return connection.vendor


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failure where every service was promised; data never were."""
    report = yield
    return report if item.get_closest_marker("outside_data") else _refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped module into a failure where every service was promised."""
    return _refuse_skip((yield))


def _refuse_skip(report: Report) -> Report:
    is_expected_failure = hasattr(report, "wasxfail")
    if report.skipped and not is_expected_failure and is_every_service_promised():
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped where nothing may be: {report.longrepr}"
    return report


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """Lend a Redis server to one test, which may do to it what it likes."""
    with ExitStack() as services:
        yield lend(services, running_redis())


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Lend one Chromium to all browser tests; each opens a context of its own."""
    with ExitStack() as services:
        yield lend(services, running_browser())


def lend(services: ExitStack, service: AbstractContextManager[Service]) -> Service:
    """Start a service that ends with the stack; skip the test, with the reason, where it can't be had."""
    try:
        return services.enter_context(service)
    except ServiceUnavailableError as error:
        pytest.skip(str(error))
