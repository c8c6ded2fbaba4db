"""Takes records of each kind out of the database, and makes room for what changes places."""

from django.db.models import CharField, F, Model
from django.db.models.functions import Cast

from communities.harvest.dumps.kinds import Kind
from communities.harvest.dumps.lines import Record
from communities.models import Community, CommunityGrant, Programme, Subject


def remove(kind: Kind, records: list[Record]) -> None:
    """Remove the rows with these keys. Raises ProtectedError while something else refers to one."""
    if kind.name in {"links", "communities"}:
        return  # gone when room was made
    (field,) = kind.key
    rows = kind.model._meta.base_manager.filter(**{f"{field}__in": [record[field] for record in records]})
    if kind.model in {Programme, Subject}:
        rows.update(parent=None)  # else whole branches would protect themselves
    rows.delete()


def make_room(communities: list[Record]) -> None:
    """Let go of all that these communities hold and others may get in the same delta: grants and slugs."""
    keys = [record["id"] for record in communities]
    CommunityGrant.objects.filter(community__in=keys).delete()
    Community.objects.filter(pk__in=keys).update(slug=Cast(F("pk"), CharField()))


def empty(models: tuple[type[Model], ...]) -> None:
    """Remove all rows of tables that nothing else refers to."""
    for model in models:
        if model in {Programme, Subject}:
            model._meta.base_manager.update(parent=None)
        model._meta.base_manager.all().delete()
