"""What fields and deeds are called, at every door: pages, desk and mails."""

FIELDS = {
    "kind": "Kind",
    "slug": "Address of the community",
    "title": "Title",
    "description": "Description",
    "website": "Website",
    "community": "Existing community",
    "grants": "Grants",
    "terms_accepted": "Terms",
}

DEEDS = {
    "submit": "submitted the request",
    "resubmit": "submitted the request again",
    "claim": "took the request for review",
    "release": "put the request back into the queue",
    "lapse": "put the request back into the queue, since its review had stopped",
    "request_changes": "asked for changes",
    "accept": "accepted the request",
    "decline": "declined the request",
    "cancel": "withdrew the request",
    "expire": "closed the request, since there was no answer in time",
    "reopen": "had the request reopened",
    "amend": "changed the request",
    "comment": "wrote",
    "remind": "reminded the coordinator that the request will expire",
    "waive": "let the curator who declined the request look at it again",
}


def name_field(field: str) -> str:
    """Return a field of the proposal as a label."""
    return FIELDS.get(field) or field.replace("_", " ").capitalize()


def name_deed(action: str) -> str:
    """Return what somebody did, to stand after their name."""
    return DEEDS.get(action) or action.replace("_", " ")
