"""What Zenodo has said about an address, added to what the check of the address says by itself."""

from dataclasses import replace

from django.utils.translation import gettext_noop

from communities.zenodo.choosing import current_zenodo
from communities.zenodo.slugs import Answer, recall
from requests_workflow.checks.outcome import Outcome
from requests_workflow.said import Said

TAKEN_THERE = gettext_noop(
    "On Zenodo “%(slug)s” is the address of a community already: choose another. If that community is yours, "
    "start a request to link it instead."
)
FREE_THERE = gettext_noop("It is free on Zenodo as well.")
NOT_KNOWN = gettext_noop("Zenodo has not said yet whether it is free there. We ask again by ourselves.")


def add_what_zenodo_said(outcome: Outcome, slug: str) -> Outcome:
    """Return the outcome with Zenodo's answer; it is read from a row, so that nobody waits under a lock.

    A taken address blocks the submission: the community could not be made. No answer blocks nothing.
    """
    if current_zenodo() is None:
        return outcome
    answer = recall(slug)
    if answer is Answer.TAKEN:
        facts = {"slug": slug, "on_zenodo": answer.value}
        words = (Said(TAKEN_THERE, {"slug": slug}),)
        return Outcome("slug", "slug_taken_on_zenodo", "error", words, blocks="submit", facts=facts)
    facts = {**outcome.facts, "on_zenodo": answer.value}
    said = Said(FREE_THERE if answer is Answer.FREE else NOT_KNOWN)
    outcome = replace(outcome, words=(*outcome.words, said), facts=facts)
    if answer is Answer.UNKNOWN and outcome.level == "info":
        return replace(outcome, code="slug_unknown_on_zenodo", level="warning")
    return outcome
