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

PROOF_GOOD_FOR = timedelta(hours=24)
"""How long after it was seen last a proof of ownership carries an acceptance."""

LOOK_AGAIN_AFTER = timedelta(seconds=20)
"""How soon a community is read again on demand; a click before that is answered by the look before."""

PROOF_VERIFIED_AFTER = timedelta(hours=12)
"""After which time the portal itself looks again whether a placed token is still there."""

TOKEN_LOOKED_FOR_EVERY = timedelta(hours=1)
"""How often the portal itself looks for a token that isn't there yet."""

TOKEN_LOOKED_FOR = timedelta(days=14)
"""For how long it does so."""

UNANSWERED_ASKED_AGAIN_AFTER = timedelta(minutes=15)
"""After which time it looks again where Zenodo gave no answer: that counts as no look."""
