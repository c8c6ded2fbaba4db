"""A person's API tokens: listed, made, shown once, revoked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.forms import TokenForm
from portal.accounts.models import ApiToken, User
from portal.accounts.tokens import MOST_TOKENS, TooManyTokensError, issue_token, revoke
from portal.accounts.views.identity import confirm_identity


@require_safe
@login_required
def list_tokens(request: HttpRequest) -> HttpResponse:
    """Show all tokens, those that work first; of the secret only the beginning is known."""
    user: User = request.user  # type: ignore[assignment] # nobody else comes this far
    now = timezone.now()
    tokens = ApiToken.objects.filter(user=user).order_by("-created_at", "-pk")
    rows = sorted(tokens, key=lambda token: not token.is_usable(now))
    return render(request, "account/tokens.html", {"tokens": rows, "now": now})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@confirm_identity
def make_token(request: HttpRequest) -> HttpResponse:
    """Show the form, or make a token and show it this once."""
    user: User = request.user  # type: ignore[assignment] # nobody else comes this far
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            text = issue_token(user, **form.cleaned_token)
        except TooManyTokensError:
            form.add_error(
                None,
                _("You have %(most)s tokens that work, and can't have more: revoke one first.")
                % {"most": MOST_TOKENS},
            )
        else:
            # No redirect: the text would have to wait somewhere, and it is stored nowhere.
            shown = {"text": text, "token": form.cleaned_data}
            return render(request, "account/token_made.html", shown)
    return render(request, "account/token_new.html", {"form": form})


@require_POST
@login_required
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one's own token from working. Somebody else's doesn't exist for them: 404."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    revoke(token)
    messages.success(request, _("The token “%(token)s” is revoked.") % {"token": token})
    return redirect("account_tokens")
