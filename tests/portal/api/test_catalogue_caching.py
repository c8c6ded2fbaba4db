import pytest

from communities.models import Grant
from tests.factories import make_grant, make_user
from tests.portal.api.calls import Api

pytestmark = pytest.mark.django_db

PATHS = ["projects/", "projects/101000001/", "programmes/", "organisations/", "communities/", "slugs/x1/"]


@pytest.fixture(autouse=True)
def grant() -> Grant:
    return make_grant("101000001")


@pytest.mark.parametrize("path", PATHS)
def test_what_everybody_may_read_may_be_kept_by_caches_and_sets_no_cookie(path: str) -> None:
    response = Api().get(path)
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert {"Authorization", "Cookie"} <= {name.strip() for name in response.headers["Vary"].split(",")}
    assert not response.cookies


@pytest.mark.parametrize("path", PATHS)
def test_who_has_the_answer_already_gets_304_without_it(path: str) -> None:
    etag = Api().get(path).headers["ETag"]
    again = Api().get(path, If_None_Match=etag)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert Api().get(path, If_None_Match='"another"').status_code == 200


def test_a_change_gives_another_etag(grant: Grant) -> None:
    before = Api().get("projects/").headers["ETag"]
    grant.title = "Another title"
    grant.save()
    assert Api().get("projects/", If_None_Match=before).status_code == 200


def test_what_a_signed_in_user_gets_is_kept_by_nobody() -> None:
    for path in ("projects/", "requests/"):
        response = Api(make_user()).get(path)
        assert response.headers["Cache-Control"] == "private, no-store"
        assert path == "requests/" or "ETag" not in response.headers


def test_a_refusal_is_kept_by_nobody() -> None:
    for path in ("projects/nope/", "projects/?nope=1", "requests/"):
        assert Api().get(path).headers["Cache-Control"].endswith("no-store")
