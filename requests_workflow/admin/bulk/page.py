"""The pages of a bulk deed: what will happen, row by row, to be confirmed; then what happened."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.admin.bulk.deeds import DEEDS, Deed, Words
from requests_workflow.admin.bulk.rows import MOST_ROWS, Row, do_rows, foresee_rows, read_keys
from requests_workflow.admin.bulk.staleness import with_desk_words
from requests_workflow.admin.forms import REASONS, DeskForm
from requests_workflow.models import CommunityRequest
from requests_workflow.services.reminding import with_letters

CONFIRM = "admin/requests_workflow/communityrequest/bulk_confirm.html"
RESULT = "admin/requests_workflow/communityrequest/bulk_result.html"
NOT_READY = 422


class WordsForm(DeskForm):
    """The words that go along with each row."""

    def __init__(self, posted: Any = None) -> None:
        super().__init__(posted, name="bulk")
        self.fields["reason"] = forms.ChoiceField(
            label=_("Reason"), choices=REASONS, error_messages={"required": _("Choose a reason.")}
        )
        self.fields["comment"] = forms.CharField(
            label=_("Comment (required; each coordinator gets it)"),
            widget=forms.Textarea({"rows": 4}),
            max_length=5000,
            error_messages={"required": _("Write a comment: it is sent along.")},
        )


def find_deed(name: str) -> Deed:
    """Return a deed by its name, or raise Http404."""
    if name not in DEEDS:
        raise Http404(_("There is no such deed."))
    return DEEDS[name]


def show_confirmation(
    request: HttpRequest, deed: Deed, chosen: QuerySet[CommunityRequest], form: WordsForm | None = None
) -> HttpResponse:
    """Show what would happen to each request that was chosen."""
    read = with_desk_words(with_letters(chosen.order_by("reference")))[:MOST_ROWS]
    rows = foresee_rows(deed, read, cast(User, request.user))
    offered = form or (WordsForm() if deed.is_asked_for_words else None)
    return _render(request, CONFIRM, deed, rows, title=str(deed.title), form=offered)


def carry_out(request: HttpRequest, deed: Deed, everything: QuerySet[CommunityRequest]) -> HttpResponse:
    """Do it to each row that was confirmed, and tell what happened to each."""
    keys = read_keys(request.POST.getlist("row"))
    chosen = everything.filter(pk__in=keys).order_by("reference")
    form = WordsForm(request.POST) if deed.is_asked_for_words else None
    if form is not None and not form.is_valid():
        answer = show_confirmation(request, deed, chosen, form)
        answer.status_code = NOT_READY
        return answer
    words = Words(form.cleaned_data["comment"], form.cleaned_data["reason"]) if form is not None else Words()
    rows = do_rows(deed, keys, list(chosen), cast(User, request.user), words)
    return _render(request, RESULT, deed, rows, title=_("What happened"))


def _render(
    request: HttpRequest, template: str, deed: Deed, rows: list[Row], *, title: str, form: Any = None
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": title,
        "deed": deed,
        "good_rows": [row for row in rows if row.is_good],
        "refused_rows": [row for row in rows if not row.is_good],
        "form": form,
        "view": request.GET.urlencode(),
    }
    return TemplateResponse(request, template, context)
