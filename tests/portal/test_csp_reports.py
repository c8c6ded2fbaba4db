"""Reports of the content security policy: logged, shortened, never a failure."""

import json

import pytest
from django.test import Client


def send(client: Client, body: bytes) -> int:
    return client.post("/csp-report/", body, content_type="application/csp-report").status_code


def test_a_report_is_logged_in_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    report = {"csp-report": {"document-uri": "https://portal.example/\nfaked line", "blocked-uri": "inline"}}
    assert send(client, json.dumps(report).encode()) == 204
    [record] = caplog.records
    assert "portal.example" in record.getMessage()
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"csp-report": 1}', b"\xff", b"[" * 5000])
def test_what_cannot_be_read_is_dropped(
    client: Client, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    assert send(client, body) == 204
    assert "unreadable" in caplog.text


def test_a_long_report_is_not_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert send(client, b"x" * 20_000) == 204
    assert not caplog.records


def test_pages_tell_browsers_where_to_report(client: Client) -> None:
    assert "report-uri /csp-report/" in client.get("/health/live/")["Content-Security-Policy"]


def test_static_files_have_the_policy_too(client: Client) -> None:
    answer = client.get("/static/portal/portal.css")
    answer.close()
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
