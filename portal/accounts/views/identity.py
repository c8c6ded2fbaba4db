"""Asks once more who is there, before what can't be taken back."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
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
    checked = reauthentication_required(app="portal.accounts")(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        has_means = bool(get_adapter().get_reauthentication_methods(request.user))
        if not has_means and not has_just_signed_in(request):
            query = urlencode({"next": request.path})
            context = {"way_back": f"{reverse('account_login')}?{query}"}
            return render(request, "account/sign_in_again.html", context, status=HTTPStatus.FORBIDDEN)
        return cast(HttpResponse, checked(request, *args, **kwargs))

    return answer
