"""Health: what a load balancer asks."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client


def test_a_live_process_says_so_without_asking_the_database(client: Client) -> None:
    answer = client.get("/health/live/")
    assert answer.json() == {"status": "up"}
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.django_db
def test_a_portal_that_can_serve_says_so_with_each_part(client: Client) -> None:
    answer = client.get("/health/")
    assert answer.status_code == 200
    parts = answer.json()["parts"]
    assert set(parts) == {"database", "migrations", "outbox", "webhooks", "cordis", "limits", "zenodo"}
    idle = {"status": "up", "pending": 0, "dead": 0, "oldest_due_seconds": 0}
    assert (parts["outbox"], parts["webhooks"]) == (idle, idle)


@pytest.mark.django_db
def test_a_portal_without_its_database_is_down_and_leaks_nothing(client: Client) -> None:
    failure = OperationalError("connection to secret-host failed")
    with patch.object(connection, "cursor", side_effect=failure):
        answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == {"status": "down"}
    assert "secret-host" not in answer.content.decode()
