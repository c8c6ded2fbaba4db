"""A person's own data, to look at what there is and to take them along."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.accounts.personal_data import export_everything
from portal.accounts.views.identity import confirm_identity


@require_safe
@login_required
def show_data(request: HttpRequest) -> HttpResponse:
    """Say what the file holds, and what closing the account would do."""
    return render(request, "account/data.html")


@require_safe
@login_required
@confirm_identity
def download_data(request: HttpRequest) -> HttpResponse:
    """Send everything that relates to the person as one JSON file."""
    user: User = request.user  # type: ignore[assignment] # nobody else comes this far
    response = JsonResponse(
        export_everything(user), json_dumps_params={"indent": 2, "ensure_ascii": False, "sort_keys": False}
    )
    response["Content-Disposition"] = f'attachment; filename="my-data-{timezone.now():%Y-%m-%d}.json"'
    return response
