"""Asks once more who is there, before what can't be taken back."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.adapters.account import has_just_signed_in

View = Callable[..., HttpResponse]


def confirm_identity(view: View) -> View:
    """Have people confirm who they are, unless they have just done so. Stands under `login_required`.

    Who has no password and no second factor has nothing to confirm with, and signs in once more: allauth lets
    such people pass.
    """
    return have_means_to_confirm(reauthentication_required(app="portal.accounts")(view))


def have_means_to_confirm(view: View) -> View:
    """Have people without a password and a second factor sign in once more, unless they have just done so.

    For allauth's own views, which ask everybody else themselves.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _has_means(request) and not has_just_signed_in(request):
            query = urlencode({"next": request.path})
            context = {"way_back": f"{reverse('account_login')}?{query}"}
            return render(request, "account/sign_in_again.html", context, status=HTTPStatus.FORBIDDEN)
        return view(request, *args, **kwargs)

    return answer


def _has_means(request: HttpRequest) -> bool:
    """Whether there is something to confirm with; who isn't signed in is sent to do so by the view."""
    return not request.user.is_authenticated or bool(get_adapter().get_reauthentication_methods(request.user))
