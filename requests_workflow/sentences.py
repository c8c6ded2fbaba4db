"""Tells a refusal field by field, for the forms of pages and desk."""

from collections.abc import Iterator

from requests_workflow.refusals import Conflict, InvalidInput, NotReady, Refusal


def sentences_of(refusal: Refusal) -> Iterator[tuple[str, str]]:
    """Go through the sentences of a refusal, each with the field it is about; "" where it is about none."""
    if isinstance(refusal, InvalidInput):
        yield from ((field, sentence) for field, said in refusal.errors.items() for sentence in said)
    elif isinstance(refusal, NotReady):
        yield from ((missing.field, missing.sentence) for missing in refusal.missing)
    elif isinstance(refusal, Conflict):
        yield refusal.field, str(refusal)
    else:
        yield "", str(refusal)
