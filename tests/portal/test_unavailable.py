"""When the database is away, people are asked to come back and programs are told when."""

from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client


@pytest.fixture
def without_database() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_a_page_says_to_come_back_and_when(without_database: Client) -> None:
    with patch("communities.browse.results.find_ids", side_effect=OperationalError("secret-host is down")):
        answer = without_database.get("/browse/projects/?q=food")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "2"
    assert "try again" in answer.content.decode()
    assert "secret-host" not in answer.content.decode()


@pytest.mark.django_db
def test_any_other_failure_is_a_page_without_detail(without_database: Client) -> None:
    with patch("communities.browse.results.find_ids", side_effect=RuntimeError("secret")):
        answer = without_database.get("/browse/projects/?q=food")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
