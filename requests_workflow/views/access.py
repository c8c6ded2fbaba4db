"""Who gets to a page: people who are signed in, and of requests those that they may see."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from portal.accounts.models import User
from requests_workflow.refusals import NotFound

Parameters = ParamSpec("Parameters")


class SignedInRequest(HttpRequest):
    """A HTTP request of somebody who is signed in."""

    user: User


def signed_in(
    view: Callable[Concatenate[SignedInRequest, Parameters], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Send strangers to the sign-in page and back; make what doesn't exist for a person a 404."""

    @login_required
    @wraps(view)
    def answer(request: SignedInRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound as refusal:
            raise Http404(str(refusal)) from refusal

    return answer
