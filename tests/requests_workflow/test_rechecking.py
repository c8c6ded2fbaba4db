"""An import that changes a grant has the checks of its open requests run again."""

from pathlib import Path

import pytest

from communities.cordis.importer import import_paths
from communities.models import ConsortiumMark, GrantChange
from requests_workflow import jobs
from requests_workflow.checks.runner import evaluate_checks
from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.services import rechecking
from requests_workflow.services.rechecking import recheck_changed_grants
from tests.communities.cordis.dumps import member, project, write_table
from tests.factories import make_draft, make_submitted

pytestmark = pytest.mark.django_db

NUMBER = "101000001"


def read_finding(request: CommunityRequest) -> tuple[str, str]:
    result = CheckResult.objects.get(request=request, check_id="grant")
    return result.level, result.facts["status"]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Import a grant, so that the next import of the folder changes it."""
    write_table(tmp_path, "project.csv", [project(NUMBER), project(7)])
    import_paths([tmp_path])
    return tmp_path


def terminate(dump: Path) -> None:
    rows = [project(NUMBER, status="TERMINATED"), project(7, title="Other")]
    write_table(dump, "project.csv", rows)
    import_paths([dump])


def test_an_open_request_on_a_changed_grant_is_checked_again_at_the_end_of_the_import(dump: Path) -> None:
    request = make_submitted(grants=[NUMBER])
    assert read_finding(request) == ("info", "SIGNED")
    version = request.version
    terminate(dump)
    assert read_finding(request) == ("warning", "TERMINATED")
    request.refresh_from_db()
    assert request.version == version
    assert not GrantChange.objects.filter(followed_up_at=None).exists()


def test_a_further_grant_counts_too_and_a_draft_does_not(dump: Path) -> None:
    draft = make_draft(grants=[NUMBER])
    other = make_submitted(grants=["7", NUMBER])
    before = CheckResult.objects.get(request=other, check_id="grant").ran_at
    terminate(dump)
    assert CheckResult.objects.get(request=other, check_id="grant").ran_at > before
    assert not CheckResult.objects.filter(request=draft, facts__status="TERMINATED").exists()


@pytest.mark.parametrize(
    "values",
    [
        {"organizationURL": "https://www.new-university.eu"},
        {"name": "UNIVERSITY OF THE NEW NAME"},
    ],
)
def test_a_consortium_whose_names_or_web_addresses_change_is_checked_again_and_is_no_change_of_the_grant(
    dump: Path, values: dict[str, str]
) -> None:
    write_table(dump, "organization.csv", [member(NUMBER), member(7, 5)])
    import_paths([dump])
    touched, other = make_submitted(grants=[NUMBER]), make_submitted(grants=["7"])
    ran = {one.request_id: one.ran_at for one in CheckResult.objects.filter(check_id="affiliation")}
    changed = member(NUMBER, contentUpdateDate="2025-04-01 10:00:00", **values)
    write_table(dump, "organization.csv", [changed, member(7, 5, contentUpdateDate="2025-04-01 10:00:00")])
    import_paths([dump])
    assert CheckResult.objects.get(request=touched, check_id="affiliation").ran_at > ran[touched.pk]
    assert CheckResult.objects.get(request=other, check_id="affiliation").ran_at == ran[other.pk]
    assert not GrantChange.objects.filter(grant__number=NUMBER, followed_up_at=None).exists()
    assert not ConsortiumMark.objects.exists()


def test_what_an_import_could_not_follow_up_the_job_does(dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = make_submitted(grants=[NUMBER])
    with monkeypatch.context() as without_followers:
        without_followers.setattr("communities.cordis.afterwards._followers", [])
        terminate(dump)
    assert read_finding(request) == ("info", "SIGNED")
    assert jobs.JOBS["rechecked"]() == 1
    assert read_finding(request) == ("warning", "TERMINATED")
    assert recheck_changed_grants() == 0


def test_one_request_that_cannot_be_checked_is_tried_again_and_holds_up_no_other(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = make_submitted(grants=[NUMBER]), make_submitted(grants=["7"])
    ran = CheckResult.objects.get(request=sound, check_id="grant").ran_at
    is_broken = True

    def evaluate(request: CommunityRequest) -> list[object]:
        if is_broken and request.pk == broken.pk:
            raise ZeroDivisionError
        return list(evaluate_checks(request))

    monkeypatch.setattr(rechecking, "evaluate_checks", evaluate)
    terminate(dump)
    assert CheckResult.objects.get(request=sound, check_id="grant").ran_at > ran
    assert GrantChange.objects.get(followed_up_at=None).grant.number == NUMBER
    is_broken = False
    assert recheck_changed_grants() == 1
    assert read_finding(broken) == ("warning", "TERMINATED")
    assert not GrantChange.objects.filter(followed_up_at=None).exists()
