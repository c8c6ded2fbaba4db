"""What the tests of the desk share: addresses, and a browser signed in as somebody."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, RequestEvent
from tests.factories import PASSWORD

QUEUE = "/admin/requests_workflow/communityrequest/"


def sign_in(user: User) -> Client:
    """Return a browser in which the user is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def screen_of(request: CommunityRequest) -> str:
    return f"{QUEUE}{request.pk}/change/"


def act(client: Client, request: CommunityRequest, action: str, **posted: Any) -> Any:
    """Post the form of an action."""
    return client.post(f"{QUEUE}{request.pk}/actions/{action}/", posted)


def post(client: Client, request: CommunityRequest, door: str, **posted: Any) -> Any:
    """Post another form of the screen."""
    return client.post(f"{QUEUE}{request.pk}/{door}/", posted)


def actions_offered(response: Any) -> list[str]:
    """Return the actions for which the screen has a form."""
    return [form.action for form in response.context["action_forms"]]


def references_listed(response: Any) -> list[str]:
    """Return the references in the queue, in its order."""
    return [request.reference for request in response.context["cl"].result_list]


def text_of(response: HttpResponseBase) -> str:
    """Return the page."""
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def make_superuser() -> User:
    return User.objects.create_superuser("root@desk.example", PASSWORD)


def state_of(request: CommunityRequest) -> str:
    return CommunityRequest.objects.get(pk=request.pk).state


def last_event(request: CommunityRequest) -> RequestEvent:
    event = RequestEvent.objects.select_related("text").filter(request=request).last()
    assert event is not None
    return event


def assert_refused(response: Any, status: int, *, keeping: str, saying: str) -> None:
    page = text_of(response)
    assert response.status_code == status
    assert "Nothing was changed" in page
    assert saying in page
    assert keeping in page


def wait_since(request: CommunityRequest, *, days: int) -> CommunityRequest:
    """Let a request have waited for so long."""
    CommunityRequest.objects.filter(pk=request.pk).update(waiting_since=timezone.now() - timedelta(days=days))
    return request
