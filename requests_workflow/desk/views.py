"""Keeps the views of the queue that a curator gave a name to."""

from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.models import SavedView
from requests_workflow.refusals import InvalidInput
from requests_workflow.text import TextError, clean_line

MOST_VIEWS = 12
NAME_LENGTH = 60


def save_view(owner: User, *, name: str, query: str) -> SavedView:
    """Keep an address of the queue under a name; the same name again gets the new address.

    Raises InvalidInput for a name that is none, and for one view too many.
    """
    cleaned = _clean_name(name)
    views = owner.saved_views.exclude(name=cleaned)
    if views.count() >= MOST_VIEWS:
        sentence = _("You have %(count)s views, which is the most: delete one first.")
        raise InvalidInput({"name": [sentence % {"count": MOST_VIEWS}]})
    saved, _is_new = SavedView.objects.update_or_create(owner=owner, name=cleaned, defaults={"query": query})
    return saved


def delete_view(owner: User, key: int) -> None:
    """Forget a view of one's own; nobody else's can be named."""
    SavedView.objects.filter(owner=owner, pk=key).delete()


def _clean_name(name: str) -> str:
    try:
        cleaned = clean_line(name, longest=NAME_LENGTH)
    except TextError as error:
        raise InvalidInput({"name": [str(error)]}) from error
    if not cleaned:
        raise InvalidInput({"name": [_("Give the view a name.")]})
    return cleaned
