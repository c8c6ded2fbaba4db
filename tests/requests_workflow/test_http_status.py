"""The one map from refusals to HTTP, which pages, desk and API read."""

from collections.abc import Iterator

from django.http import HttpResponse

from requests_workflow.api.refusals import as_problem
from requests_workflow.busy import Busy
from requests_workflow.http_status import STATUS_OF, mark_refused, status_of
from requests_workflow.refusals import InvalidInput, NotAllowed, Refusal, UnknownAction


def kinds_of_refusal() -> Iterator[type[Refusal]]:
    todo = [Refusal]
    while todo:
        kind = todo.pop()
        yield kind
        todo += [below for below in kind.__subclasses__() if below.__module__.startswith("requests_workflow")]


def test_every_kind_of_refusal_has_its_status() -> None:
    assert set(kinds_of_refusal()) == set(STATUS_OF)
    assert STATUS_OF[UnknownAction] == 404


def test_a_kind_below_another_has_the_status_of_the_nearest_above() -> None:
    class NotOnSundays(NotAllowed):
        pass

    class Odd(Refusal):
        pass

    assert status_of(NotOnSundays("It is Sunday.")) == 403
    assert status_of(Odd("No.")) == 409


def test_only_who_may_try_again_is_told_when() -> None:
    busy, invalid = Busy("Later."), InvalidInput({"title": ["No."]})
    page = mark_refused(HttpResponse(), busy)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    problem = as_problem(busy)
    assert (problem.status_code, problem.headers, problem.code) == (503, {"Retry-After": "5"}, "unavailable")
    page = mark_refused(HttpResponse(), invalid)
    assert page.status_code == as_problem(invalid).status_code == 400
    assert "Retry-After" not in page.headers
