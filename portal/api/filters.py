"""Filters of lists: what can't be understood is refused, never ignored."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import rest_framework as django_filters
from rest_framework.request import Request

from portal.api.problems import Fault, invalid

LONGEST_SEARCH = 200


class StrictFilterBackend(django_filters.DjangoFilterBackend):
    """Filters by the view's `filterset_class`; answers 400 naming each parameter with a senseless value."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """Return the rows that fit."""
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise invalid(
                Fault("", "invalid", f"“{name}”: {sentence}", name)
                for name, sentences in filterset.errors.items()
                for sentence in sentences
            )
        filtered: QuerySet[Any] = filterset.qs
        return filtered


class _BooleanField(forms.Field):
    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in {"true", "false"}:
            raise forms.ValidationError("Say true or false.")
        return bool(value == "true")


class StrictBooleanFilter(django_filters.BooleanFilter):
    """`true` or `false`, and nothing else."""

    field_class = _BooleanField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "widget": forms.TextInput})


class _InstantField(forms.Field):
    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                "Give a date or a time as in 2026-03-01 or 2026-03-01T12:00:00Z (write “+” as %2B)."
            ) from None


class InstantFilter(django_filters.IsoDateTimeFilter):
    """A date or time in ISO 8601; without a zone it is UTC, a date begins at midnight."""

    field_class = _InstantField


class TextField(forms.CharField):
    """The field of a `TextFilter`."""

    def to_python(self, value: Any) -> str:
        """Return the text, composed."""
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class TextFilter(django_filters.CharFilter):
    """A text in Unicode's NFC, the one form in which texts are stored, whatever form it comes in."""

    field_class = TextField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST_SEARCH, **kwargs})
