"""Which topics a grant answered, and which subjects it is about: links to what has a code."""

from collections.abc import Mapping

from django.db import models

from communities.cordis.staged import StagedGrant
from communities.models import Grant, Subject, Topic


def write_topic_links(grants: list[StagedGrant], saved: Mapping[str, Grant]) -> None:
    """Make the topics of these grants what the dump says."""
    wanted = [(grant.number, code) for grant in grants for code in grant.topics or []]
    _write(
        Grant.topics.through, Topic, wanted, grants={grant.number: saved[grant.number] for grant in grants}
    )


def write_subject_links(grants: list[StagedGrant], saved: Mapping[str, Grant]) -> None:
    """Make the subjects of these grants what the dump says."""
    wanted = [(grant.number, code) for grant in grants for code in grant.subjects or []]
    _write(
        Grant.subjects.through,
        Subject,
        wanted,
        grants={grant.number: saved[grant.number] for grant in grants},
    )


def _write(
    link: type[models.Model],
    target: type[Topic | Subject],
    wanted: list[tuple[str, str]],
    *,
    grants: Mapping[str, Grant],
) -> None:
    """Delete and create the links that differ. Both link tables are Django's own, with the same columns."""
    column = f"{target._meta.model_name}_id"
    targets = target._default_manager.in_bulk({code for _, code in wanted}, field_name="code")  # noqa: SLF001 - Django's documented API
    pairs = {(grants[number].pk, targets[code].pk) for number, code in wanted}
    links = link._default_manager.filter(grant_id__in=[grant.pk for grant in grants.values()])  # noqa: SLF001 - as above
    held = {(grant, other): pk for pk, grant, other in links.values_list("pk", "grant_id", column)}
    links.filter(pk__in=[pk for pair, pk in held.items() if pair not in pairs]).delete()
    missing = sorted(pairs - held.keys())
    link._default_manager.bulk_create(  # noqa: SLF001 - as above
        [link(**{"grant_id": grant, column: other}) for grant, other in missing]
    )
