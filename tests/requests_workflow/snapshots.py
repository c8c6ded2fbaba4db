"""Photographs of all that a move may touch, to prove that a refused one touched nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from communities.models import Community, CommunityGrant, CommunityMember
from requests_workflow.refusals import Refusal

Photograph = dict[str, list[dict[str, Any]]]


def photograph() -> Photograph:
    """Return every row of the workflow and of the registry, column by column."""
    models: list[type[Model]] = [*apps.get_app_config("requests_workflow").get_models()]
    models += [Community, CommunityGrant, CommunityMember]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


@contextmanager
def refused(expected: type[Refusal], code: str = "") -> Iterator[list[Refusal]]:
    """Expect the block to be refused, with this code, and to leave every row as it was.

    Gives a list that holds the refusal afterwards.
    """
    before, caught = photograph(), list[Refusal]()
    with pytest.raises(Refusal) as refusal:
        yield caught
    caught.append(refusal.value)
    assert type(refusal.value) is expected, repr(refusal.value)
    assert refusal.value.code == (code or expected.code)
    assert photograph() == before
