"""The first page of an account: what there is, how well it is guarded, and where to change it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.tokens import usable_tokens


@require_safe
@login_required
def show_account(request: HttpRequest) -> HttpResponse:
    """Show the whole account at a glance."""
    user = request.user
    context = {
        "addresses": EmailAddress.objects.filter(user=user).order_by("-primary", "email"),
        "factors": {factor.type for factor in Authenticator.objects.filter(user=user)},
        "connections": SocialAccount.objects.filter(user=user),
        "tokens": usable_tokens(user, timezone.now()).count(),
    }
    return render(request, "account/overview.html", context)
