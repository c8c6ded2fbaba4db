"""What our admin pages are made from: lists that refuse odd look-ups, and tables that can only be read."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline

LONGEST_SEARCH = 200
MOST_SEARCH_WORDS = 8


def shorten_search(text: str) -> str:
    """Return what of a search is looked for: each word is a condition, and databases limit their number."""
    return " ".join(text[:LONGEST_SEARCH].split()[:MOST_SEARCH_WORDS])


class StrictAdmin(ModelAdmin):
    """Takes only the look-ups of its own filters: Django's admin takes any column's, and fails on some."""

    allowed_lookups: ClassVar[frozenset[str]] = frozenset()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # Django builds a form even to show a row; unless told, its field for addresses warns of a coming change.
    formfield_overrides: ClassVar[dict[Any, dict[str, Any]]] = {URLField: {"assume_scheme": "https"}}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Whether a parameter of the list is one of the declared ones, with a value a database can take."""
        return lookup in self.allowed_lookups and "\x00" not in str(value)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search for the first words of the text."""
        return super().get_search_results(request, queryset, shorten_search(search_term))


class ReadOnlyAdmin(StrictAdmin):
    """A table to look at: nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody may."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False


class ReadOnlyInline(TabularInline):
    """Rows shown under another row, to look at."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may see the row above may see these."""
        return True
