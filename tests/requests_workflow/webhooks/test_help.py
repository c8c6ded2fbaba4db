"""The help about keeping up: its commands work, and its check tells our calls from others."""

import json
import runpy
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import ApiToken, Scope
from requests_workflow.models import WebhookEndpoint
from requests_workflow.webhooks.signing import make_headers, make_secret
from tests.communities.test_changes import establish
from tests.factories import make_user
from tests.portal.help.test_examples import needs_curl, run_examples


@needs_curl
@pytest.mark.django_db(transaction=True)
def test_the_commands_follow_the_feed_and_the_check_knows_our_signatures(
    live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    scopes = [Scope.REQUESTS_READ, Scope.REQUESTS_WRITE]
    _, token = ApiToken.objects.issue(user=make_user(), scopes=scopes, name="x", lifetime=timedelta(days=1))
    establish()
    printed = run_examples("webhooks", tmp_path, token)
    assert "['community.created']" in printed
    assert '"webhook.ping"' in printed
    made = json.loads((tmp_path / "webhook.json").read_text())
    endpoint = WebhookEndpoint.objects.get(pk=made["id"])
    headers = make_headers(endpoint, "evt_1", b"{}", timezone.now())
    check = runpy.run_path(str(tmp_path / "verify.py"))["is_genuine"]
    assert check(made["secret"], headers, b"{}")
    assert not check(made["secret"], headers, b"{ }")
    assert not check(made["secret"], {**headers, "webhook-id": "evt_2"}, b"{}")
    assert not check(make_secret(), headers, b"{}")
    old = make_headers(endpoint, "evt_1", b"{}", timezone.now() - timedelta(minutes=6))
    assert not check(made["secret"], old, b"{}")
