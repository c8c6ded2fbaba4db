"""Moments of many grants: a microsecond apart, and written as Django itself writes them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.expressions import RawSQL

from communities.models import Grant
from communities.moments.spreading import FEW, MANY, spread_from
from tests.factories import make_grant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 29, 11, 42, 46, 123456, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, 59, 999_990, tzinfo=UTC),
        datetime(2026, 11, 29, 11, 42, 46, 0, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("key", [1, 9, 10, 11, 999_999, 1_048_575])
def test_a_moment_lies_as_many_microseconds_on_as_the_key_says(moment: datetime, key: int) -> None:
    grant = make_grant("777521", id=key)
    Grant.objects.filter(pk=key).update(updated_at=RawSQL(spread_from(moment, "id"), []))  # noqa: S611 - ours
    grant.refresh_from_db()
    wanted = moment + timedelta(microseconds=key)
    assert grant.updated_at == wanted
    assert Grant.objects.filter(updated_at=wanted).exists(), "as Django writes it"
    assert not Grant.objects.filter(updated_at__gt=wanted).exists()


@pytest.mark.parametrize("over", [FEW, MANY])
def test_the_largest_keys_begin_again(over: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    make_grant("777521", id=2**40 + over + 5)
    Grant.objects.update(updated_at=RawSQL(spread_from(moment, "id", over), []))  # noqa: S611 - ours
    assert Grant.objects.get().updated_at == moment + timedelta(microseconds=5)
