"""The pages of the gallery, in the admin: the list, one mail in both its forms, and its HTML by itself."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.mail.html import write_html
from portal.mail.plain import write_text
from requests_workflow.gallery.samples import (
    OF_ACCOUNTS,
    OF_PORTAL,
    OF_REQUESTS,
    OF_WEBHOOKS,
    Sample,
    all_samples,
    find_sample,
)

IF_DARK = "@media (prefers-color-scheme: dark)"
SCHEMES = {"light": "@media not all", "dark": "@media all"}
"""What stands in place of the question whether it is dark, where the looker has answered it."""


@require_safe
def list_mails(request: HttpRequest) -> HttpResponse:
    """List every mail by its subject."""
    language = _read_language(request)
    with translation.override(language):
        groups = [
            (_("About requests"), [(sample, sample.write()) for sample in OF_REQUESTS]),
            (_("About webhooks"), [(sample, sample.write()) for sample in OF_WEBHOOKS]),
            (_("About accounts"), [(sample, sample.write()) for sample in OF_ACCOUNTS]),
            (_("About the portal"), [(sample, sample.write()) for sample in OF_PORTAL]),
        ]
    return render(
        request, "admin/mails/list.html", {**_frame(request, _("Mails"), language), "groups": groups}
    )


# The page may show frames of this site; nothing else of the policy is loosened.
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # its types know views without arguments only
@require_safe
def show_mail(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail as text, and as HTML in light, in dark and on a narrow screen."""
    sample, language = _find(key), _read_language(request)
    with translation.override(language):
        letter = sample.write()
        text = write_text(letter)
    samples = list(all_samples())
    place = samples.index(sample)
    context = {
        "sample": sample,
        "letter": letter,
        "text": text,
        "previous": samples[place - 1] if place else None,
        "next": samples[place + 1] if place + 1 < len(samples) else None,
    }
    return render(request, "admin/mails/mail.html", {**_frame(request, letter.subject, language), **context})


# A mail brings its styles inline, which no page of ours may. So it stands in a document of its own that can
# do nothing else: it runs no script, sends no form, asks for nothing, and only pages of this site frame it.
@csp(  # type: ignore[arg-type] # its types know views without arguments only
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF],
        "sandbox": ["allow-popups"],
    }
)
@xframe_options_sameorigin
@require_safe
def show_html(request: HttpRequest, key: str) -> HttpResponse:
    """Show the HTML of one mail as a mail program would; `?scheme=light` or `dark` decides in its place."""
    sample = _find(key)
    with translation.override(_read_language(request)):
        html = write_html(sample.write(), reference=sample.reference)
    return HttpResponse(html.replace(IF_DARK, SCHEMES.get(request.GET.get("scheme", ""), IF_DARK)))


def _find(key: str) -> Sample:
    sample = find_sample(key)
    if sample is None:
        raise Http404("There is no such mail.")
    return sample


def _read_language(request: HttpRequest) -> str:
    """Return the language that was asked for, if the site has it; else the site's own."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _frame(request: HttpRequest, title: str, language: str) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": title,
        "language": language,
        "languages": settings.LANGUAGES,
    }
