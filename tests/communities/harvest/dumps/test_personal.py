"""No dump holds anything personal, whatever else the database is full of."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, EmailField, Model, TextField

from communities.harvest.dumps.making import export_dump
from communities.models import Community, CommunityMember
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.services import comment
from tests.communities.harvest.dumps.catalogue import lines_of
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user

# What is public by its nature, and may well stand in requests as well.
CATALOGUE = {
    *("programme", "subject", "topic", "organisation", "grant", "participation"),
    *("community", "communitygrant", "cordisrelease", "grantchange"),
    *("contenttype", "permission"),  # names of tables
}
LEAST = 12
"""Letters of a text that isn't in a dump by chance."""


def secrets_of(model: type[Model]) -> set[str]:
    """Return every longer text that the rows of a table hold."""
    fields = [
        field.attname for field in model._meta.concrete_fields if isinstance(field, CharField | TextField)
    ]
    rows: Any = model._meta.base_manager.values_list(*fields) if fields else []
    return {text for row in rows for text in row if isinstance(text, str) and len(text) >= LEAST}


@pytest.fixture
def people(catalogue: None) -> None:
    """A desk at work: members, curators, drafts, requests in all states, comments, decisions."""
    curator = make_curator("curator.with.a.long.name@desk.example")
    coordinator = make_user("coordinator.somebody@university.example", name="Zoë Coordinator-Somebody")
    CommunityMember.objects.create(
        community=Community.objects.get(slug="rivers"), user=coordinator, role=CommunityMember.Role.OWNER
    )
    make_draft(coordinator, title="A title that nobody should read", description="A secret description")
    make_submitted(coordinator, title="A submitted title nobody should read")
    review = make_in_review(curator, coordinator, title="A reviewed title nobody should read")
    comment(review.pk, actor=coordinator, text="My telephone number is +31 6 12345678")
    perform(
        review.pk,
        "decline",
        actor=curator,
        comment="We could not find that person at the institute",
        reason="not_affiliated",
    )


def test_nothing_of_people_or_requests_is_in_a_dump_or_its_delta(people: None, shelf: Path) -> None:
    export_dump(shelf)
    Community.objects.update(title="Changed, so that there is a delta")
    folder = shelf / export_dump(shelf).name
    content = b"\n".join([*(line for _, line in lines_of(folder)), (folder / "manifest.json").read_bytes()])
    text = content.decode()
    others = [model for model in apps.get_models() if model._meta.model_name not in CATALOGUE]
    secrets = set().union(*map(secrets_of, others))
    assert {"coordinator.somebody@university.example", "Zoë Coordinator-Somebody"} <= secrets
    assert {"My telephone number is +31 6 12345678", "A title that nobody should read"} <= secrets
    assert "RIVERS" in text
    assert [secret for secret in secrets if secret in text] == []
    assert [str(pk) for pk in User.objects.values_list("pk", flat=True) if f'"user":{pk}' in text] == []
    assert "@" not in text
    assert EmailField in {type(field) for field in User._meta.concrete_fields}
