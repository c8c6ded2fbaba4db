"""Webhooks of tests go to this machine, which has to be allowed."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _calls_go_to_this_machine(settings: Settings) -> None:
    settings.WEBHOOK_LOOPBACK = True
