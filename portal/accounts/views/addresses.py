"""The page of a person's addresses: it leads back to where they came from, and its changes are told."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.accounts.adapters.account import AFTER_PROOF
from portal.accounts.models import User
from portal.accounts.proofs import tell_of_changed_addresses

View = Callable[..., HttpResponse]


def telling_of_changes(view: View) -> View:
    """Wrap allauth's page of addresses.

    `?next=` is where somebody goes on once they have proved an address. A proved address that is removed is
    told to those who rest on it, before and after; one that is added is told once it is proved.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _remember_way_back(request)
        loser = request.user if isinstance(request.user, User) and "action_remove" in request.POST else None
        with transaction.atomic():
            if loser is not None:  # while it is there yet: some keep whose it was
                tell_of_changed_addresses(loser)
            response = view(request, *args, **kwargs)
            if loser is not None:
                tell_of_changed_addresses(loser)
        return response

    return answer


def _remember_way_back(request: HttpRequest) -> None:
    way_back = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(way_back, allowed_hosts=None) and way_back.startswith("/"):
        request.session[AFTER_PROOF] = way_back
