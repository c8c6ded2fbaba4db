"""Which grants are of a programme: those that its place in the tree has below it, as they are browsed."""

from typing import Any

from django.db.models import Q

from communities.codes import read_programme
from communities.models import Programme
from portal.api.filters import TextField, TextFilter


class _CodeField(TextField):
    def to_python(self, value: Any) -> str:
        return read_programme(super().to_python(value))


class CodeFilter(TextFilter):
    """The code of a legal basis, with or without the dots that CORDIS writes behind some."""

    field_class = _CodeField


def is_of_programme(code: str, *, grant: str = "") -> Q:
    """Return the condition that a grant is of a programme or of one below it; the code's case is no matter.

    `grant` is where the grant is looked for ("grant__"). A grant of whose programme nothing is known is of
    the framework programme that CORDIS names.
    """
    is_below = Q(path__icontains=f"/{code}/") | Q(framework__iexact=code)
    programmes = Programme.objects.filter(Q(code__iexact=code) | is_below)
    is_known_by_name = Q((f"{grant}programme", None), (f"{grant}framework_programme__iexact", code))
    return Q((f"{grant}programme__in", programmes)) | is_known_by_name
