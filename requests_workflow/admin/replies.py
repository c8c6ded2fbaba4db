"""Canned replies in the admin: lead curators keep them, all curators may read them."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin_base import StrictAdmin
from requests_workflow.desk.replies import VARIABLES, explain_unknown, find_unknown_variables
from requests_workflow.models import CannedReply
from requests_workflow.text import TextError, clean_text

if TYPE_CHECKING:
    ReplyModelForm = forms.ModelForm[CannedReply]
else:
    ReplyModelForm = forms.ModelForm

LONGEST = 5000


class ReplyForm(ReplyModelForm):
    """Refuses what could not be filled in when it is used."""

    class Meta:
        model = CannedReply
        fields = ("title", "action", "reason", "text", "is_offered")

    def clean_text(self) -> str:
        """Return the text in its stored form. An unknown variable is refused here and not in a letter."""
        try:
            text = clean_text(self.cleaned_data["text"], longest=LONGEST)
        except TextError as error:
            raise forms.ValidationError(str(error)) from error
        if unknown := find_unknown_variables(text):
            raise forms.ValidationError(explain_unknown(unknown))
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse a reason where nothing asks for one."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") and cleaned.get("action") != CannedReply.For.DECLINE:
            self.add_error("reason", _("Only declining has a reason: leave this empty."))
        return cleaned


@admin.register(CannedReply)
class CannedReplyAdmin(StrictAdmin):
    """Texts, and how often each is used."""

    form = ReplyForm
    list_display = ("title", "action", "reason", "is_offered", "uses", "last_used_at")
    list_filter = ("action", "is_offered")
    allowed_lookups = frozenset({"action__exact", "is_offered__exact"})
    search_fields = ("title", "text")
    readonly_fields = ("variables", "uses", "last_used_at")

    @admin.display(description=gettext_lazy("variables"))
    def variables(self, reply: CannedReply) -> SafeString:
        """Return what may stand in the text, and what becomes of it."""
        rows = ((f"{{{name}}}", meaning) for name, (meaning, _read) in VARIABLES.items())
        return format_html("<ul>{}</ul>", format_html_join("", "<li><code>{}</code> {}</li>", rows))
