"""Carries the steps of a request out, one after the other, and writes down what came of each."""

from collections.abc import Callable, Container
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from communities.zenodo.choosing import current_zenodo
from communities.zenodo.errors import HeldBack, SignInNeeded, Unauthorised, ZenodoError
from requests_workflow.models import CommunityRequest, Delivery, ProvisioningStep
from requests_workflow.provisioning.creating import create
from requests_workflow.provisioning.joining import accept_into_parent, ask_to_join, enter_grants, invite_owner
from requests_workflow.provisioning.planning import list_ready
from requests_workflow.provisioning.telling import tell_blocked, tell_finished
from requests_workflow.provisioning.verifying import verify
from requests_workflow.provisioning.work import Blocked, Work
from requests_workflow.said import STORED_LANGUAGE, Said

Name, Status = ProvisioningStep.Name, ProvisioningStep.Status

LOOK_AGAIN_AFTER = timedelta(hours=1)
"""After which time a step is tried by itself that waits for what people do on Zenodo."""

TAKE: dict[str, Callable[[Work], dict[str, Any]]] = {
    Name.VERIFY: verify,
    Name.CREATE: create,
    Name.GRANTS: enter_grants,
    Name.OWNER: invite_owner,
    Name.JOIN: ask_to_join,
    Name.ACCEPT: accept_into_parent,
}


def provision_community(delivery: Delivery) -> None:
    """Take every step that can be taken. May run twice, also at once: each step looks before it acts.

    A failure that may pass is noted on its step, and so is raised at the end, once the steps that don't need
    that one were taken: the outbox tries again. What needs people blocks its step, and the others go on.
    """
    request = delivery.event.request
    zenodo = current_zenodo()
    if zenodo is None:
        # It costs no attempt, so that all goes on once the address is set again.
        raise HeldBack("ZENODO_API_URL is not set any more")
    work = Work(request, zenodo)
    failures: dict[str, ZenodoError] = {}
    while (step := _find_next(request, besides=failures)) is not None:
        if (failure := _take(step, work)) is None:
            continue
        failures[step.name] = failure
        if isinstance(failure, HeldBack):
            break  # nobody is to ask now, for whatever step
    if failures:
        raise next(iter(failures.values()))
    if all(one.is_over for one in request.provisioning_steps.all()):
        tell_finished(request.pk)


def _find_next(request: CommunityRequest, *, besides: Container[str]) -> ProvisioningStep | None:
    ready = list_ready(request.provisioning_steps.order_by("position"))
    return next((step for step in ready if step.name not in besides), None)


def _take(step: ProvisioningStep, work: Work) -> ZenodoError | None:
    """Take the step, and write down what came of it; return what kept it from it that may pass by itself."""
    try:
        evidence = TAKE[step.name](work)
    except Blocked as blocked:
        cause = str(blocked.__cause__ or "")
        _block(step, blocked.code, blocked.words, looks_again=blocked.looks_again, detail=cause)
    except ZenodoError as error:
        words = (_say(error),)
        if error.is_passing:
            _note_failure(step, error, words)
            return error
        # With another token, or once it is public, all goes on by itself; until then a probe is sent.
        is_mended_elsewhere = isinstance(error, Unauthorised | SignInNeeded)
        _block(step, type(error).__name__.lower(), words, looks_again=is_mended_elsewhere, detail=str(error))
    else:
        if not _note_done(step, evidence):
            work.forget_remote()
    return None


def _note_done(step: ProvisioningStep, evidence: dict[str, Any]) -> bool:
    """Note what came of it, and return whether it counts: a step that was given up meanwhile stays so.

    That one tells all the same what came of it. One that another attempt has blocked meanwhile is done.
    """
    now, rows = timezone.now(), _rows(step)
    done = rows.exclude(status=Status.ABANDONED).update(
        status=Status.DONE, done_at=now, evidence=evidence, code="", words=[], detail="",
        look_again_at=None, attempts=F("attempts") + 1, changed_at=now,
    )  # fmt: skip
    if not done:
        rows.update(evidence=evidence, attempts=F("attempts") + 1, changed_at=now)
    return bool(done)


def _note_failure(step: ProvisioningStep, error: ZenodoError, words: tuple[Said, ...]) -> None:
    tried = 0 if isinstance(error, HeldBack) else 1
    _rows(step).filter(status=Status.WAITING).update(
        attempts=F("attempts") + tried, code="unavailable", words=[said.as_json() for said in words],
        detail=str(error), changed_at=timezone.now(),
    )  # fmt: skip


def _block(
    step: ProvisioningStep, code: str, words: tuple[Said, ...], *, looks_again: bool, detail: str
) -> None:
    """Note what stands in the way, and tell people when it is news. Who gave the step up meanwhile, has."""
    now = timezone.now()
    with transaction.atomic():
        changed = _rows(step).filter(status=Status.WAITING).update(
            status=Status.BLOCKED, code=code, words=[said.as_json() for said in words], detail=detail[:300],
            attempts=F("attempts") + 1, look_again_at=now + LOOK_AGAIN_AFTER if looks_again else None,
            changed_at=now,
        )  # fmt: skip
        if changed:
            tell_blocked(step.request_id, step.name, code)


def _rows(step: ProvisioningStep) -> Any:
    return ProvisioningStep.objects.filter(pk=step.pk)


def _say(error: ZenodoError) -> Said:
    """Return the error's sentence as the translators know it: in English."""
    with override(STORED_LANGUAGE):
        return Said(str(error.sentence))
