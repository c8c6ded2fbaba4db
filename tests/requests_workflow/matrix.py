"""What becomes of every action, by everybody, in every situation: written by hand, before the table was read.

ok     it is made                          state  not from this state
none   no such request, for this person    claim  only for the curator who claimed it
role   not for people like this            bias   a conflict of interest
ready  something is missing first          kept   kept for the curator who asked for changes
                                           before  they declined it before
"""

CODES = {
    "ok": "ok",
    "none": "not_found",
    "role": "not_allowed",
    "state": "wrong_state",
    "claim": "not_assignee",
    "bias": "conflict_of_interest",
    "kept": "kept_for_another",
    "before": "decided_before",
    "ready": "not_ready",
}

TARGETS = {
    "submit": "submitted",
    "resubmit": "submitted",
    "claim": "in_review",
    "release": "submitted",
    "lapse": "submitted",
    "request_changes": "changes_requested",
    "accept": "accepted",
    "decline": "declined",
    "cancel": "cancelled",
    "expire": "expired",
    "reopen": "submitted",
}

MATRIX = """
.            draft submitted answered appealed in_review sent_back accepted declined cancelled expired lapsed

submit
coordinator  ok    state     state    state    state     state     state    state    state     state   state
self_curator ok    state     state    state    state     state     state    state    state     state   state
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     role  role      role     role     role      role      role     role     role      role    role
curator      none  role      role     role     role      role      role     role     role      role    none
assignee     none  role      role     role     role      role      role     role     role      role    none
lead         none  role      role     role     role      role      role     role     role      role    none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role

resubmit
coordinator  state state     state    state    state     ok        state    state    state     state   state
self_curator state state     state    state    state     ok        state    state    state     state   state
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     role  role      role     role     role      role      role     role     role      role    role
curator      none  role      role     role     role      role      role     role     role      role    none
assignee     none  role      role     role     role      role      role     role     role      role    none
lead         none  role      role     role     role      role      role     role     role      role    none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role

claim
coordinator  role  role      role     role     role      role      role     role     role      role    role
self_curator state bias      bias     bias     state     state     state    state    state     state   state
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     state bias      bias     bias     state     state     state    state    state     state   state
curator      none  ok        kept     ok       state     state     state    state    state     state   none
assignee     none  ok        ok       before   state     state     state    state    state     state   none
lead         none  ok        ok       ok       state     state     state    state    state     state   none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role

release
coordinator  role  role      role     role     role      role      role     role     role      role    role
self_curator state state     state    state    claim     state     state    state    state     state   state
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     state state     state    state    claim     state     state    state    state     state   state
curator      none  state     state    state    claim     state     state    state    state     state   none
assignee     none  state     state    state    ok        state     state    state    state     state   none
lead         none  state     state    state    ok        state     state    state    state     state   none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role

lapse
coordinator  role  role      role     role     role      role      role     role     role      role    role
self_curator role  role      role     role     role      role      role     role     role      role    role
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     role  role      role     role     role      role      role     role     role      role    role
curator      none  role      role     role     role      role      role     role     role      role    none
assignee     none  role      role     role     role      role      role     role     role      role    none
lead         none  role      role     role     role      role      role     role     role      role    none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       state state     state    state    ok        state     state    state    state     state   state

request_changes
coordinator  role  role      role     role     role      role      role     role     role      role    role
self_curator state state     state    state    claim     state     state    state    state     state   state
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     state state     state    state    claim     state     state    state    state     state   state
curator      none  state     state    state    claim     state     state    state    state     state   none
assignee     none  state     state    state    ok        state     state    state    state     state   none
lead         none  state     state    state    claim     state     state    state    state     state   none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role

accept
coordinator  role  role      role     role     role      role      role     role     role      role    role
self_curator state state     state    state    claim     state     state    state    state     state   state
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     state state     state    state    claim     state     state    state    state     state   state
curator      none  state     state    state    claim     state     state    state    state     state   none
assignee     none  state     state    state    ok        state     state    state    state     state   none
lead         none  state     state    state    claim     state     state    state    state     state   none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role

decline
coordinator  role  role      role     role     role      role      role     role     role      role    role
self_curator state state     state    state    claim     state     state    state    state     state   state
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     state state     state    state    claim     state     state    state    state     state   state
curator      none  state     state    state    claim     state     state    state    state     state   none
assignee     none  state     state    state    ok        state     state    state    state     state   none
lead         none  state     state    state    claim     state     state    state    state     state   none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role

cancel
coordinator  ok    ok        ok       ok       ok        ok        state    state    state     state   state
self_curator ok    ok        ok       ok       ok        ok        state    state    state     state   state
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     role  role      role     role     role      role      role     role     role      role    role
curator      none  role      role     role     role      role      role     role     role      role    none
assignee     none  role      role     role     role      role      role     role     role      role    none
lead         none  role      role     role     role      role      role     role     role      role    none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role

expire
coordinator  role  role      role     role     role      role      role     role     role      role    role
self_curator role  role      role     role     role      role      role     role     role      role    role
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     role  role      role     role     role      role      role     role     role      role    role
curator      none  role      role     role     role      role      role     role     role      role    none
assignee     none  role      role     role     role      role      role     role     role      role    none
lead         none  role      role     role     role      role      role     role     role      role    none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       ok    state     state    state    state     ok        state    state    state     state   state

reopen
coordinator  state state     state    state    state     state     state    ok       state     ok      ready
self_curator state state     state    state    state     state     state    ok       state     ok      ready
editor       role  role      role     role     role      role      role     role     role      role    role
viewer       role  role      role     role     role      role      role     role     role      role    role
relative     role  role      role     role     role      role      role     role     role      role    role
curator      none  role      role     role     role      role      role     role     role      role    none
assignee     none  role      role     role     role      role      role     role     role      role    none
lead         none  state     state    state    state     state     state    ok       state     ok      none
stranger     none  none      none     none     none      none      none     none     none      none    none
superuser    none  none      none     none     none      none      none     none     none      none    none
system       role  role      role     role     role      role      role     role     role      role    role
"""

Expected = dict[tuple[str, str, str], str]
"""Situation, action and role, to the code of the refusal or `ok`."""


def read_matrix() -> Expected:
    """Read the matrix into cells."""
    header, *paragraphs = MATRIX.strip().split("\n\n")
    situations = header.split()[1:]
    expected: Expected = {}
    for paragraph in paragraphs:
        action, *rows = paragraph.splitlines()
        for role, *cells in (row.split() for row in rows):
            for situation, cell in zip(situations, cells, strict=True):
                expected[situation, action, role] = CODES[cell]
    return expected


EXPECTED = read_matrix()
