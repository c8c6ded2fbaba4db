"""The periods of the workflow, in one place."""

from datetime import timedelta

DUE_AFTER = timedelta(days=5)
"""Working time until a decision is due; runs in `submitted` and `in_review` only."""

LEASE = timedelta(hours=48)
"""How long a claim holds without activity of the assignee."""

KEPT_FOR_PREVIOUS_CURATOR = timedelta(days=3)
"""Working time during which only the previous curator, or a lead, may claim a resubmission."""

ANSWER_WITHIN = timedelta(days=30)
"""How long the coordinator has to answer a request for changes."""

DRAFT_KEPT = timedelta(days=90)
"""How long an untouched draft is kept."""

REOPEN_WITHIN = timedelta(days=60)
"""How long after closing a declined or expired request may be reopened."""

REMIND_BEFORE = (timedelta(days=14), timedelta(days=7), timedelta(days=1))
"""When to remind of a coming expiry, longest first."""

OFFER_STANDS = timedelta(days=14)
"""How long an offer to hand a request over can be taken."""
